import type { BoxModel, PathModel, StepModel } from '../../../components/trace-path/index.ts';
import { compareText as text } from './compare.messages.ts';

/**
 * Pairs two sequences in order so that as many as possible stand beside their like (longest common subsequence); what has no like stands
 * beside nothing.
 */
export function aligned<A, B>(
  left: readonly A[],
  right: readonly B[],
  alike: (a: A, b: B) => boolean,
): (readonly [A | null, B | null])[] {
  const columns = right.length + 1;
  const longest = Array.from({ length: (left.length + 1) * columns }, () => 0);
  const at = (i: number, j: number): number => longest[i * columns + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const same = alike(left[i] as A, right[j] as B);
      longest[i * columns + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [A | null, B | null][] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const [a, b] = [left[i] as A, right[j] as B];
    if (alike(a, b)) {
      pairs.push([a, b]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      pairs.push([a, null]);
      i += 1;
    } else {
      pairs.push([null, b]);
      j += 1;
    }
  }
  for (; i < left.length; i += 1) pairs.push([left[i] as A, null]);
  for (; j < right.length; j += 1) pairs.push([null, right[j] as B]);
  return pairs;
}

export type Difference = 'same' | 'differs' | 'onlyFirst' | 'onlySecond';

export interface AlignedStep {
  readonly a: StepModel | null;
  readonly b: StepModel | null;
  readonly difference: Difference;
  /** What differs between two steps that stand beside each other, in the words of the steps' facts. */
  readonly fields: readonly { readonly label: string; readonly a: string; readonly b: string }[];
}

export interface AlignedNode {
  readonly a: BoxModel | null;
  readonly b: BoxModel | null;
  readonly difference: Difference;
  readonly steps: readonly AlignedStep[];
}

/** What a step does, whichever way it came out: the same table of Antrea's pipeline in the same direction. */
function tableOf(step: StepModel): string {
  const [component = '', info = ''] = step.title.split(' · ');
  if (component === 'NetworkPolicy') return info.startsWith('Ingress') ? 'NetworkPolicy in' : 'NetworkPolicy out';
  return component === 'Forwarding' ? `${component} ${step.action === 'Received' ? 'in' : 'out'}` : component;
}

function fieldsOf(a: StepModel, b: StepModel): AlignedStep['fields'] {
  const values = (step: StepModel): Map<string, string> =>
    new Map([[text.step, step.title], ...step.facts.map(({ label, value }) => [label, value] as const)]);
  const left = values(a);
  const right = values(b);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((label) => {
    const one = left.get(label) ?? text.none;
    const other = right.get(label) ?? text.none;
    return one === other ? [] : [{ label, a: one, b: other }];
  });
}

function stepPair([a, b]: readonly [StepModel | null, StepModel | null]): AlignedStep {
  if (a === null || b === null) return { a, b, difference: a === null ? 'onlySecond' : 'onlyFirst', fields: [] };
  const fields = fieldsOf(a, b);
  return { a, b, difference: fields.length === 0 ? 'same' : 'differs', fields };
}

function nodePair(a: BoxModel | null, b: BoxModel | null): AlignedNode {
  const steps = aligned(a?.steps ?? [], b?.steps ?? [], (one, other) => tableOf(one) === tableOf(other)).map(stepPair);
  if (a === null || b === null) return { a, b, difference: a === null ? 'onlySecond' : 'onlyFirst', steps };
  const same = a.node === b.node && steps.every((step) => step.difference === 'same');
  return { a, b, difference: same ? 'same' : 'differs', steps };
}

/** Nodes that stand beside nothing and play the same part, one on each side, are set beside each other: the Pod moved. */
function movedTogether(pairs: readonly (readonly [BoxModel | null, BoxModel | null])[]): AlignedNode[] {
  const rows: [BoxModel | null, BoxModel | null][] = [];
  for (const [a, b] of pairs) {
    const last = rows.at(-1);
    const fills =
      last !== undefined &&
      ((last[1] === null && a === null && last[0]?.role === b?.role) ||
        (last[0] === null && b === null && last[1]?.role === a?.role));
    if (fills) rows[rows.length - 1] = [last[0] ?? a, last[1] ?? b];
    else rows.push([a, b]);
  }
  return rows.map(([a, b]) => nodePair(a, b));
}

/** Two ways beside each other, Node by Node and step by step; a Node's like is the Node of the same name, else the one that plays its part. */
export function alignPaths(a: PathModel | null, b: PathModel | null): AlignedNode[] {
  return movedTogether(aligned(a?.boxes ?? [], b?.boxes ?? [], (one, other) => one.node === other.node));
}

/** Where two ways part: the first difference, named; null when they never do. */
export function partingOf(nodes: readonly AlignedNode[]): string | null {
  for (const node of nodes) {
    if (node.difference === 'same') continue;
    const name = node.a?.node ?? node.b?.node ?? '';
    if (node.a !== null && node.b !== null && node.a.node !== node.b.node) return `${node.a.node} and ${node.b.node}`;
    const step = node.steps.find((one) => one.difference !== 'same');
    const title = step?.a?.title ?? step?.b?.title;
    return title === undefined || node.a === null || node.b === null ? name : `${title} on ${name}`;
  }
  return null;
}
