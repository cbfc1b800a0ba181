import { describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';
import { checkObject } from './facts.ts';
import { EDITOR_POLICY_KINDS } from './kinds.ts';
import { TEMPLATES, templateText } from './templates.ts';
import { factsOf } from './testing.ts';

describe('a template', () => {
  it.each([
    ['that nobody wrote', 'none', 'K8sNetworkPolicy'],
    ['that the kind cannot say', 'fqdn-drop', 'K8sNetworkPolicy'],
  ] as const)('is not there: one %s', (_what, id, kind) => {
    expect(templateText(id, kind)).toBeUndefined();
  });

  const all = TEMPLATES.flatMap(({ id, kinds }) => kinds.map((kind) => [id, kind] as const));
  it.each(all)('%s of %s is a policy that the cluster takes', (id, kind) => {
    const text = templateText(id, kind, { namespace: 'shop' });
    const read = readDocument(text ?? '', { kinds: EDITOR_POLICY_KINDS });
    if (!read.ok) throw new Error(read.error.message);
    const { allowed, findings } = checkObject(read.value.object, factsOf());
    expect(allowed).toBe(true);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (id !== 'fqdn-drop') expect(text).toContain('shop');
  });

  it('is written in the version that the cluster serves', () => {
    expect(templateText('blank', 'AntreaNetworkPolicy', { apiVersion: 'crd.antrea.io/v1alpha1' })).toContain(
      'apiVersion: crd.antrea.io/v1alpha1\n',
    );
  });
});
