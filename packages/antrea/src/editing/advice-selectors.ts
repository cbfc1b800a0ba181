import type { EditorFacts } from '@netloft/contracts';
import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import type { Advise } from './advice-common.ts';
import { expressionFaults } from './network-policy-rules.ts';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
type Things = keyof EditorFacts['labels'];
const WORDS: Readonly<Record<Things, string>> = { pods: 'Pod', namespaces: 'Namespace', nodes: 'Node' };

/** Whether something has the label now; true where it cannot be told because not every value is known. */
function exists(known: Readonly<Record<string, readonly string[]>>, key: string, values: readonly string[]): boolean {
  const all = known[key];
  if (all === undefined) return Object.keys(known).length === 0 || Object.keys(known).length >= MOST_KEYS;
  return values.length === 0 || all.length >= MOST_VALUES || values.some((value) => all.includes(value));
}
/** How many keys, and values of each, the facts hold at most; beyond that a missing one says nothing. */
const MOST_KEYS = 200;
const MOST_VALUES = 50;

function namespaceNamesOf(selector: Json): readonly string[] {
  const own = text(object(selector['matchLabels'])?.[NAMESPACE_NAME]);
  const listed = objects(selector['matchExpressions']).flatMap((one) =>
    one['key'] === NAMESPACE_NAME && one['operator'] === 'In' ? strings(one['values']) : [],
  );
  return own === undefined ? listed : [own, ...listed];
}

/** What to say about a selector: expressions that the webhook never looks at, labels that nothing carries. */
export function selectorAdvice(selector: unknown, things: Things, path: string, facts: EditorFacts, add: Advise): void {
  const source = object(selector);
  if (source === undefined) return;
  for (const fault of expressionFaults(source, path)) add(fault.path, 'error', fault.message);
  const known = facts.labels[things];
  for (const [key, value] of Object.entries(object(source['matchLabels']) ?? {})) {
    const place = `${path}.matchLabels.${key}`;
    if (typeof value !== 'string' || (things === 'namespaces' && key === NAMESPACE_NAME)) continue;
    if (!exists(known, key, [])) add(place, 'info', `No ${WORDS[things]} has the label ${key} now.`);
    else if (!exists(known, key, [value])) add(place, 'info', `No ${WORDS[things]} has ${key}=${value} now.`);
  }
  if (things !== 'namespaces' || facts.namespaces.length === 0) return;
  const missing = namespaceNamesOf(source).filter((name) => !facts.namespaces.includes(name));
  for (const name of missing)
    add(path, 'warning', `There is no Namespace ${name} that you may see: the selector finds nothing there.`);
}
