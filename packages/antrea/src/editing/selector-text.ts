import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import { labelKeyFaults, labelValueFaults } from '../admission/labels.ts';
import type { Result } from './result.ts';

interface Requirement {
  readonly key: string;
  readonly operator: 'equals' | 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

function write({ key, operator, values }: Requirement): string {
  if (operator === 'equals') return `${key}=${values[0] ?? ''}`;
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  if (operator === 'NotIn' && values.length === 1) return `${key}!=${values[0] ?? ''}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(', ')})`;
}

const OPERATORS: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** A label selector as kubectl writes it, one text a requirement: `app=web`, `tier in (a, b)`, `!canary`. */
export function requirementsOf(selector: unknown): readonly string[] {
  const source = object(selector) ?? {};
  const labels = Object.entries(object(source['matchLabels']) ?? {}).map(([key, value]) =>
    write({ key, operator: 'equals', values: [String(value)] }),
  );
  const expressions = objects(source['matchExpressions']).map((one) => {
    const operator = text(one['operator']) ?? '';
    const known = OPERATORS.has(operator) ? (operator as Requirement['operator']) : 'Exists';
    return write({ key: text(one['key']) ?? '', operator: known, values: strings(one['values']) });
  });
  return [...labels, ...expressions];
}

function read(written: string): Requirement {
  const source = written.trim();
  const set = /^([^\s!=(),]+)\s+(in|notin)\s*\(([^()]*)\)$/i.exec(source);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return {
      key: set[1] ?? '',
      operator: set[2]?.toLowerCase() === 'in' ? 'In' : 'NotIn',
      values: values.filter((value) => value !== ''),
    };
  }
  const pair = /^([^\s!=]+)\s*(!=|==?)\s*(.*)$/.exec(source);
  if (pair !== null)
    return { key: pair[1] ?? '', operator: pair[2] === '!=' ? 'NotIn' : 'equals', values: [pair[3] ?? ''] };
  return source.startsWith('!')
    ? { key: source.slice(1).trim(), operator: 'DoesNotExist', values: [] }
    : { key: source, operator: 'Exists', values: [] };
}

function faultOf(written: string, { key, operator, values }: Requirement): string | undefined {
  const fault = labelKeyFaults(key)[0] ?? values.flatMap((value) => labelValueFaults(value))[0];
  if (fault !== undefined) return `“${written}”: ${fault}`;
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) return `“${written}” names no value.`;
  return undefined;
}

/** The selector that requirements such as `app=web` make; the first that is none is refused. No requirements: everything. */
export function selectorOfRequirements(written: readonly string[]): Result<Json, string> {
  const labels: Record<string, string> = {};
  const expressions: Json[] = [];
  for (const one of written) {
    const requirement = read(one);
    const fault = faultOf(one, requirement);
    if (fault !== undefined) return { ok: false, error: fault };
    const { key, operator, values } = requirement;
    if (operator === 'equals' && labels[key] === undefined) labels[key] = values[0] ?? '';
    else if (operator === 'equals') expressions.push({ key, operator: 'In', values });
    else expressions.push({ key, operator, ...(values.length > 0 ? { values } : {}) });
  }
  return {
    ok: true,
    value: {
      ...(Object.keys(labels).length > 0 ? { matchLabels: labels } : {}),
      ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
    },
  };
}
