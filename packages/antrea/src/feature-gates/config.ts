import { readYamlDocuments, type YamlBounds, yamlSentence } from '@netloft/contracts/yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import type { Setting } from '@netloft/contracts';
import { AGENT_SETTINGS, CONTROLLER_SETTINGS, type KnownSetting } from './settings.ts';
import type { GateComponent } from './catalogue.ts';

/** A ConfigMap has a megabyte at most; configurations have some hundred lines. */
const BOUNDS: YamlBounds = { characters: 1_048_576, tokens: 100_000, aliases: 20 };

export interface ParsedConfig {
  readonly gates: ReadonlyMap<string, boolean>;
  readonly settings: readonly Setting[];
  /** Why the text is not readable as YAML, with the line. */
  readonly problem?: string;
}

/** A scalar as the file means it; null, as in `key:`, is the empty text. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

function flatten(prefix: string, value: unknown, into: Map<string, string>): void {
  if (isMap(value) && value.items.length > 0) {
    for (const pair of value.items) {
      const key = isScalar(pair.key) ? scalarText(pair.key.value) : '';
      flatten(prefix === '' ? key : `${prefix}.${key}`, pair.value, into);
    }
    return;
  }
  into.set(
    prefix,
    isMap(value)
      ? '{}'
      : isSeq(value)
        ? JSON.stringify(value.toJSON())
        : isScalar(value)
          ? scalarText(value.value)
          : '',
  );
}

/**
 * Reads the text of antrea-agent.conf or antrea-controller.conf: gates that are set, and every setting flattened
 * (`nodePortLocal.portRange`), those that the file leaves away with their defaults.
 */
export function parseComponentConfig(text: string, component: GateComponent): ParsedConfig {
  const known: readonly KnownSetting[] = component === 'agent' ? AGENT_SETTINGS : CONTROLLER_SETTINGS;
  const read = readYamlDocuments(text, BOUNDS);
  const first = read.ok ? read.value[0] : undefined;
  const fault = read.ok ? first?.fault : read.error;
  const found = new Map<string, string>();
  if (fault === undefined && isMap(first?.document.contents)) flatten('', first.document.contents, found);
  const gates = new Map<string, boolean>();
  for (const [key, value] of found) {
    if (key.startsWith('featureGates.') && (value === 'true' || value === 'false'))
      gates.set(key.slice('featureGates.'.length), value === 'true');
  }
  const plain = [...found].filter(([key]) => key !== 'featureGates' && !key.startsWith('featureGates.'));
  const knownKeys = new Set(known.map((one) => one.key));
  const given = new Map(plain);
  const settings: Setting[] = [
    ...known.map((one) => ({
      key: one.key,
      value: given.get(one.key) ?? one.defaultValue,
      set: given.has(one.key),
      defaultValue: one.defaultValue,
      description: one.description,
    })),
    ...plain
      .filter(([key]) => !knownKeys.has(key))
      .map(([key, value]) => ({ key, value, set: true, defaultValue: null, description: '' })),
  ];
  return { gates, settings, ...(fault === undefined ? {} : { problem: yamlSentence(text, fault) }) };
}
