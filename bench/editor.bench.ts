import { checkObject, completionsAt, editText, EDITOR_POLICY_KINDS, readDocument, toYaml } from '@netloft/antrea';
import type { EditorFacts } from '@netloft/contracts';
import { largeState } from '../packages/antrea/src/testing/large.ts';
import type { Figure } from './figure.ts';

const SIZE = { pods: 5000, workloads: 1000, policies: 2000 };
const RULES = 100;
const KEYSTROKES = 200;

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** What the editor would be told of the large cluster. */
function factsOf(): EditorFacts {
  const state = largeState(SIZE);
  const keys = Array.from(
    { length: 200 },
    (_key, at) => [`key-${at}`, Array.from({ length: 50 }, (_v, of) => `value-${of}`)] as const,
  );
  const named = (state.clusterGroups ?? []).map(({ metadata, spec }) => ({ metadata: { name: metadata.name }, spec }));
  return {
    served: { 'crd.antrea.io/clusternetworkpolicies': ['v1beta1'] },
    antreaVersion: 'v2.7.0',
    tiers: Array.from({ length: 20 }, (_tier, at) => ({ name: `tier-${at}`, priority: at * 10 })),
    clusterGroups: named.map(({ metadata }) => metadata.name),
    groups: [],
    namespaces: state.namespaces.map(({ metadata }) => metadata.name),
    services: Array.from({ length: 1000 }, (_service, at) => ({ namespace: `team-${at % 100}`, name: `app-${at}` })),
    serviceAccounts: [],
    labels: { pods: Object.fromEntries(keys), namespaces: { env: ['own', 'shared'] }, nodes: {} },
    gates: { l7: true, clusterNetworkPolicy: false, nodeNetworkPolicy: true },
    admission: { 'crd.antrea.io/clustergroups': named },
    user: { username: 'bench', groups: ['system:authenticated'] },
  };
}

const rule = (at: number): object => ({
  name: `rule-${at}`,
  action: at % 7 === 0 ? 'Drop' : 'Allow',
  from: [
    {
      podSelector: { matchLabels: { [`key-${at}`]: `value-${at % 50}` } },
      namespaceSelector: { matchLabels: { env: 'own' } },
    },
    { group: `group-${at}` },
    { ipBlock: { cidr: `10.${at}.0.0/16`, except: [`10.${at}.1.0/24`] } },
  ],
  ports: [
    { protocol: 'TCP', port: 8000 + at, endPort: 8100 + at },
    { protocol: 'UDP', port: 53 },
  ],
});

const policy = (rules: readonly object[]): string =>
  toYaml({
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'bench' },
    spec: { tier: 'application', priority: 5, appliedTo: [{ podSelector: {} }], ingress: rules },
  });

/** How long the editor works on one keystroke: reading, every check, the place of every finding. */
export async function run(): Promise<Figure[]> {
  const facts = factsOf();
  const rules = Array.from({ length: RULES }, (_rule, at) => rule(at));
  const good = policy(rules);
  // Two rules of one name are refused by a webhook, whose sentence has no place: that has to be searched.
  const refused = policy([...rules, { ...rule(3), action: 'Drop' }]);
  const keystroke = (text: string): number =>
    timed(() => {
      const read = readDocument(text, { kinds: EDITOR_POLICY_KINDS });
      if (!read.ok) throw new Error(read.error.message);
      for (const { path } of checkObject(read.value.object, facts).findings) read.value.rangeOf(path);
    });
  const typed = (text: string): number[] =>
    Array.from({ length: KEYSTROKES }, (_key, at) => keystroke(text.replace('name: bench', `name: bench-${at}`)));
  const warmUp = typed(good).length;
  const accepted = typed(good);
  const denied = typed(refused);
  const offset = good.indexOf('rule-90') + 'rule-90'.length;
  const completions = Array.from({ length: KEYSTROKES }, () => timed(() => completionsAt(good, offset, facts)));
  const edits = Array.from({ length: KEYSTROKES }, (_edit, at) =>
    timed(() => editText(good, [{ op: 'set', path: ['spec', 'ingress', 50, 'name'], value: `name-${at}` }])),
  );
  // In the middle of a rule: everything about it is read anew.
  const inRule = Array.from({ length: KEYSTROKES }, (_key, at) =>
    keystroke(good.replace('value-42', `value-42-${at}`)),
  );
  const name = `one keystroke in a policy of ${RULES} rules`;
  return [
    { name: `${name}: read and checked, 95th of ${warmUp}`, value: quantile(accepted, 0.95), unit: 'ms', target: 50 },
    { name: `${name}: median`, value: quantile(accepted, 0.5), unit: 'ms' },
    { name: `${name}: inside a rule, 95th`, value: quantile(inRule, 0.95), unit: 'ms', target: 50 },
    { name: `${name}: while a webhook refuses it, 95th`, value: quantile(denied, 0.95), unit: 'ms', target: 50 },
    { name: `${name}: completions, 95th`, value: quantile(completions, 0.95), unit: 'ms', target: 50 },
    {
      name: `${name}: a field of the form written into the YAML, 95th`,
      value: quantile(edits, 0.95),
      unit: 'ms',
      target: 50,
    },
  ];
}
