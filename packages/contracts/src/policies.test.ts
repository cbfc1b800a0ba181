import { describe, expect, it } from 'vitest';
import { DraftChange } from './shared/policy-drafts.ts';
import { EvaluateRequest } from './shared/policy-verdicts.ts';
import { TierAccessCheckRequest } from './tier-access.ts';

const pod = { type: 'pod', namespace: 'yelb', name: 'ui' };
const ip = { type: 'ip', ip: '10.0.0.1' };
const source = (value: unknown): unknown => EvaluateRequest.safeParse({ source: value, destination: ip }).data?.source;

describe('an end of a connection', () => {
  it.each([null, 7, '', {}, { type: 'robot', name: 'a' }, { namespace: 'a' }, '10.0.0', { type: 'ip', ip: 'x' }])(
    'is not %j',
    (value) => expect(EvaluateRequest.safeParse({ source: value, destination: ip }).success).toBe(false),
  );
  it.each<[unknown, object]>([
    [pod, pod],
    [{ kind: 'Pod', namespace: 'yelb', name: 'ui' }, pod],
    [{ type: 'Pod', namespace: 'yelb', name: 'ui' }, pod],
    [{ namespace: 'yelb', name: 'ui' }, pod],
    [{ namespace: 'yelb', pod: 'ui' }, pod],
    [{ pod: 'yelb/ui' }, pod],
    [{ pod: { namespace: 'yelb', name: 'ui' } }, pod],
    ['yelb/ui', pod],
    ['pod:yelb/ui', pod],
    [
      { namespace: 'yelb', service: 'ui' },
      { type: 'service', namespace: 'yelb', name: 'ui' },
    ],
    ['service:yelb/ui', { type: 'service', namespace: 'yelb', name: 'ui' }],
    [{ node: 'n1' }, { type: 'node', name: 'n1' }],
    ['10.0.0.1', ip],
    ['fd00::1', { type: 'ip', ip: 'fd00::1' }],
    ['example.org', { type: 'fqdn', fqdn: 'example.org' }],
    [
      { fqdn: 'example.org', ip: '10.0.0.1' },
      { type: 'fqdn', fqdn: 'example.org', ip: '10.0.0.1' },
    ],
  ])('%j is %j', (value, expected) => expect(source(value)).toEqual(expected));
});

describe('a draft', () => {
  const object = { apiVersion: 'v1', kind: 'Any', metadata: { name: 'a' } };
  it.each([{ op: 'explode', object }, { op: 'set' }, 'set', null])('is not %j', (value) =>
    expect(DraftChange.safeParse(value).success).toBe(false),
  );
  it.each<[unknown, string]>([
    [object, 'set'],
    [{ object }, 'set'],
    [{ op: 'add', object }, 'set'],
    [{ op: 'replace', object }, 'set'],
    [{ operation: 'UPDATE', object }, 'set'],
    [{ operation: 'DELETE', object }, 'delete'],
    [{ op: 'remove', object }, 'delete'],
  ])('%j is %s', (value, op) => expect(DraftChange.parse(value)).toEqual({ op, object }));
});

it('a question about tier access names a user by name alone', () => {
  expect(TierAccessCheckRequest.parse({ user: 'a', tier: 'securityops' })).toMatchObject({
    subject: { kind: 'User', name: 'a' },
    tier: 'securityops',
    operation: 'create',
  });
});
