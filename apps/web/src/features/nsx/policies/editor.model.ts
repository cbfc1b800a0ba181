import { checkPolicy, CLUSTER_CONTROL_PLANES_PATH, type Group, SecurityPolicy } from '@netloft/nsx';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { recordsOf, stringsOf, textOf, type Loose } from '../parts/loose.ts';
import { inOrder, sequenced } from '../parts/sequence.model.ts';

export const ANY = 'ANY';

/** Whether Antrea clusters enforce the draft: it has a span then, if only an empty one. */
export const isForAntrea = (object: Loose): boolean => Array.isArray(object['span']);
export const spanOf = (object: Loose): readonly string[] => stringsOf(object['span']);
export const rulesOf = (object: Loose): readonly Loose[] => inOrder(recordsOf(object['rules']));

/** A draft as far as it is a policy. */
export type PolicyReading =
  | { readonly ok: true; readonly findings: readonly NsxFinding[] }
  | { readonly ok: false; readonly message: string };

const pathOfCluster = (id: string, facts: NsxEditorFacts | undefined): string =>
  facts?.clusters.find((one) => one.id === id)?.path ?? `${CLUSTER_CONTROL_PLANES_PATH}/${id}`;

/** Groups as far as the check needs them here; that some hold addresses only the server knows. */
const groupsOfFacts = (facts: NsxEditorFacts): ReadonlyMap<string, Group> =>
  new Map(
    facts.groups.map(({ id, name, path, type }) => [
      path,
      { id, display_name: name, path, group_type: type === 'antrea' ? ['ANTREA'] : [], expression: [] },
    ]),
  );

const NO_CLUSTER: NsxFinding = {
  code: 'SPAN_EMPTY',
  severity: 'error',
  path: 'span',
  message: 'A policy for Antrea clusters needs at least one cluster.',
  action: 'Choose the clusters, or let the distributed firewall enforce it.',
};

/** What the facts cannot tell for sure: what could not be read stands in them as if it were not there. The server knows. */
const UNSURE: ReadonlySet<string> = new Set(['SPAN_UNKNOWN', 'GROUP_UNKNOWN']);

/** Reads a draft as a policy and checks NSX's limits as far as the facts go, rules by their order; `base` is the policy as NSX has it, with its span. */
export function readPolicy(object: Loose, base: Loose | null, facts: NsxEditorFacts | undefined): PolicyReading {
  const { span: _span, ...own } = object;
  const read = SecurityPolicy.safeParse(Array.isArray(own['rules']) ? { ...own, rules: rulesOf(own) } : own);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
  const paths = (one: Loose): string[] => spanOf(one).map((id) => pathOfCluster(id, facts));
  const before = base === null ? undefined : SecurityPolicy.safeParse(base).data;
  const found = checkPolicy(read.data, {
    spanPaths: paths(object),
    groups: facts === undefined ? undefined : groupsOfFacts(facts),
    before,
    beforeSpanPaths: base === null ? undefined : paths(base),
  }).filter(({ code }) => !UNSURE.has(code));
  const empty = isForAntrea(object) && spanOf(object).length === 0;
  return { ok: true, findings: empty ? [NO_CLUSTER, ...found] : found };
}

/** What was found here and what the server found, which knows services and addresses: each once. */
export function mergedFindings(
  own: readonly NsxFinding[],
  server: readonly NsxFinding[] | undefined,
): readonly NsxFinding[] {
  const keyOf = ({ code, path }: NsxFinding): string => `${code} ${path}`;
  const known = new Set(own.map(keyOf));
  return [...own, ...(server ?? []).filter((one) => !known.has(keyOf(one)))];
}

/** The same findings by the places of the rules in the source, where these may stand in another order than NSX asks them. */
export function asInSource(findings: readonly NsxFinding[], object: Loose): readonly NsxFinding[] {
  const written = recordsOf(object['rules']);
  const places = rulesOf(object).map((rule) => written.indexOf(rule));
  if (places.every((place, at) => place === at)) return findings;
  return findings.map((one) => {
    const [first, at = '', ...rest] = one.path.split('.');
    const place = first === 'rules' ? places[Number(at)] : undefined;
    return place === undefined ? one : { ...one, path: ['rules', place, ...rest].join('.') };
  });
}

/** What is said about a field or something inside it. */
export const saidAt = (findings: readonly NsxFinding[], path: string): readonly NsxFinding[] =>
  findings.filter((one) => one.path === path || one.path.startsWith(`${path}.`));

function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `rule-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

const freeName = (rules: readonly Loose[]): string => {
  const names = new Set(rules.map((rule) => textOf(rule['display_name'])));
  for (let number = rules.length + 1; ; number += 1) if (!names.has(`rule-${number}`)) return `rule-${number}`;
};

/** A new rule: of a policy for Antrea clusters one of what comes in, else of both directions. Its id is random, so that two people's rules never meet. */
export const newRule = (rules: readonly Loose[], antrea: boolean): Loose => ({
  id: freshId(),
  display_name: freeName(rules),
  resource_type: 'Rule',
  action: 'ALLOW',
  direction: antrea ? 'IN' : 'IN_OUT',
  source_groups: [ANY],
  destination_groups: [ANY],
  services: [ANY],
  scope: [ANY],
  logged: false,
  disabled: false,
});

/** The rule once more, as a new one: NSX knows a rule by its id. */
export function copyOfRule(rule: Loose, rules: readonly Loose[]): Loose {
  const { sequence_number: _number, rule_id: _ruleId, _revision, ...rest } = rule;
  return { ...rest, id: freshId(), display_name: freeName(rules) };
}

/** Rules as the draft holds them: numbered in the order of the list. */
export const withRules = (rules: readonly Loose[]): Loose => ({ rules: sequenced(rules) });

export function moved(rules: readonly Loose[], from: number, to: number): readonly Loose[] {
  const rule = rules[from];
  if (rule === undefined || to < 0 || to >= rules.length) return rules;
  return rules.toSpliced(from, 1).toSpliced(to, 0, rule);
}

/** A new policy. `group`: path of what it is applied to. */
export const freshPolicy = (by: 'antrea' | 'dfw', group: string | undefined): Loose => ({
  id: '',
  display_name: '',
  resource_type: 'SecurityPolicy',
  category: 'Application',
  sequence_number: 10,
  scope: [group ?? ANY],
  rules: [{ ...newRule([], by === 'antrea'), sequence_number: 10 }],
  ...(by === 'antrea' ? { span: [] } : {}),
});

/** Entries of a list as a field shows them: ANY is none. */
export const shownEntries = (list: unknown): readonly string[] =>
  stringsOf(list).filter((entry) => entry.toUpperCase() !== ANY);
/** The other way round. */
export const storedEntries = (entries: readonly string[]): readonly string[] =>
  entries.length === 0 ? [ANY] : entries;

const PORTS = /^(TCP|UDP)(?:\/(\d{1,5}(?:-\d{1,5})?))?$/i;

/** `TCP/80` of an entry that says only that; undefined for others. */
export function portText(entry: Loose): string | undefined {
  const ports = stringsOf(entry['destination_ports']);
  if (entry['resource_type'] !== 'L4PortSetServiceEntry' || stringsOf(entry['source_ports']).length > 0)
    return undefined;
  const protocol = textOf(entry['l4_protocol']);
  if (protocol === '' || ports.length > 1) return undefined;
  return ports[0] === undefined ? protocol : `${protocol}/${ports[0]}`;
}

/** The entry of `TCP/80`, `UDP/53-54` or `TCP`; undefined for what is none. */
export function portEntry(text: string): Loose | undefined {
  const [, protocol, ports] = PORTS.exec(text.trim()) ?? [];
  if (protocol === undefined) return undefined;
  const [first = 0, last = first] = (ports ?? '0').split('-').map(Number);
  if (first > 65_535 || last > 65_535 || last < first) return undefined;
  return {
    resource_type: 'L4PortSetServiceEntry',
    l4_protocol: protocol.toUpperCase(),
    ...(ports === undefined ? {} : { destination_ports: [ports] }),
  };
}

/** Entries that the field shows as ports, and those that it leaves as they are. */
export function splitEntries(value: unknown): { readonly ports: readonly string[]; readonly kept: readonly Loose[] } {
  const entries = recordsOf(value);
  return {
    ports: entries.flatMap((entry) => portText(entry) ?? []),
    kept: entries.filter((entry) => portText(entry) === undefined),
  };
}
