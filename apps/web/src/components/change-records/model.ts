import type { ChangeRecord, ChangeState } from '@netloft/contracts';
import type { MarkKind } from '../mark.tsx';

/** `ns/name`, or the name of what belongs to no Namespace. */
export const objectName = ({ namespace, name }: ChangeRecord): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

export const stateMark: Readonly<Record<ChangeState, MarkKind>> = {
  intended: 'running',
  applied: 'allowed',
  refused: 'dropped',
  'dry-run': 'none',
  unknown: 'unknown',
};

/** Dry runs would bury what was done: they are shown when they are asked for. */
export const shownRecords = (
  records: readonly ChangeRecord[],
  { state, dry }: { readonly state?: ChangeState; readonly dry?: true },
): readonly ChangeRecord[] =>
  dry === true || state === 'dry-run' ? records : records.filter((record) => record.state !== 'dry-run');
