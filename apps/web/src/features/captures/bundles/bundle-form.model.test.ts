import { describe, expect, it } from 'vitest';
import { capturesSearch } from '../captures.search.ts';
import { EMPTY_BUNDLE, requirementsIn, type BundleForm } from './bundle-form.fields.ts';
import { formOfRequest, formOfSearch, requestOfForm, searchOfForm, type BundleFaults } from './bundle-form.model.ts';

const FILLED: BundleForm = {
  ...EMPTY_BUNDLE,
  serverUrl: 'sftp://files.example.org:22/bundles',
  secretNamespace: 'kube-system',
  secretName: 'bundle-login',
};
const faultsOf = (patch: Partial<BundleForm>): BundleFaults => {
  const made = requestOfForm({ ...FILLED, ...patch });
  return made.ok ? {} : made.faults;
};

describe('the form of a support bundle', () => {
  it.each<[string, Partial<BundleForm>, keyof BundleFaults, RegExp]>([
    ['chosen Nodes without a name', { nodesType: 'names' }, 'nodes', /at least one Node/],
    ['a selector without a label', { nodesType: 'selector' }, 'nodes', /at least one label/],
    ['a selector that is none', { nodesType: 'selector', selector: 'role in ()' }, 'nodes', /names no value/],
    ['a length of time that Go does not read', { since: '2 hours' }, 'since', /./],
    ['a time limit of none', { expires: '0' }, 'expires', /1 to 1440/],
    ['no file server', { serverUrl: '' }, 'serverUrl', /address of the file server/],
    ['no Secret', { secretName: '' }, 'secret', /Namespace and the Secret/],
    ['a host key that is none, in Antrea’s words', { hostKey: 'AAAA' }, 'hostKey', /ssh: short read/],
  ])('refuses %s at its field', (_title, patch, field, words) => {
    expect(faultsOf(patch)[field]).toMatch(words);
  });

  it.each<[string, Partial<BundleForm>]>([
    ['all Nodes', {}],
    ['chosen Nodes', { nodesType: 'names', nodeNames: 'k8s-node-1,k8s-node-2', since: '2h', expires: '30' }],
    ['Nodes by label', { nodesType: 'selector', selector: 'role=edge,zone in (a, b)', auth: 'BearerToken' }],
  ])('comes back from its request and from its link as it was: %s', (_title, patch) => {
    const form = { ...FILLED, ...patch };
    const made = requestOfForm(form);
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && formOfRequest(made.request)).toEqual(form);
    expect(formOfSearch(capturesSearch({ ...searchOfForm(form) }))).toEqual(form);
  });

  it('parts requirements at commas outside of brackets', () => {
    expect(requirementsIn('role=edge, zone in (a, b),!spare')).toEqual(['role=edge', 'zone in (a, b)', '!spare']);
  });
});
