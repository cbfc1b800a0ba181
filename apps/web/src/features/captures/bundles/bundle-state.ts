import type { BundleDetail, BundleNode, BundleState, BundleSummary } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { plural } from '../../../lib/format.ts';
import type { CaptureFilter } from '../captures.search.ts';
import { bundlesText as text } from './bundles.messages.ts';

/** Sign of each state; the word stands beside it always. */
export const BUNDLE_MARKS: Readonly<Record<BundleState, MarkKind>> = {
  Pending: 'none',
  Running: 'running',
  Succeeded: 'allowed',
  PartlyFailed: 'mixed',
  Failed: 'dropped',
  Unanswered: 'unknown',
};
export const NODE_MARKS: Readonly<Record<BundleNode['state'], MarkKind>> = {
  Waiting: 'none',
  Collected: 'allowed',
  Failed: 'dropped',
  Unknown: 'unknown',
};

export const isActive = ({ state }: Pick<BundleSummary, 'state'>): boolean =>
  state === 'Pending' || state === 'Running';

/** Whether a row belongs to a filter; `me` is who is signed in, undefined while that is not known. */
export function matchesBundle(
  row: Pick<BundleSummary, 'state' | 'requestedBy'>,
  filter: CaptureFilter | undefined,
  me: string | undefined,
): boolean {
  switch (filter) {
    case undefined:
      return true;
    case 'running':
      return isActive(row);
    case 'done':
      return row.state === 'Succeeded';
    case 'failed':
      return row.state === 'PartlyFailed' || row.state === 'Failed' || row.state === 'Unanswered';
    case 'mine':
      return me !== undefined && row.requestedBy === me;
  }
}

/** What became of a collection in one line. */
export function bundleHeadline({ summary, failure }: Pick<BundleDetail, 'summary' | 'failure'>): {
  readonly mark: MarkKind;
  readonly title: string;
  readonly detail: string;
} {
  const { state, collectedNodes, desiredNodes, failedNodes } = summary;
  const title =
    state === 'Succeeded'
      ? text.headline.Succeeded(plural(collectedNodes, 'Node'))
      : state === 'PartlyFailed'
        ? text.headline.PartlyFailed(String(collectedNodes), plural(desiredNodes, 'Node'))
        : text.headline[state];
  // Antrea's message lists them with their reasons, as the table of Nodes does.
  const detail = failedNodes > 0 ? text.failedNodes(plural(failedNodes, 'Node')) : (failure ?? summary.reason);
  return { mark: BUNDLE_MARKS[state], title, detail };
}

const ORDER = { Failed: 0, Unknown: 1, Waiting: 2, Collected: 3 } as const;
/** Nodes with those that need a look first, then by name. */
export const nodesInOrder = (nodes: readonly BundleNode[]): BundleNode[] =>
  nodes.toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || a.node.localeCompare(b.node));
