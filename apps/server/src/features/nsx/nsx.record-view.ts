import { type ChangeRecord, NsxChangeKind } from '@netloft/contracts';
import type { ChangeStore, StoredChange } from '../../changes/types.ts';
import { undoneBy } from '../../changes/undo.ts';

/** Why a change of NSX cannot be undone; null when it can. */
export function whyNotUndoable(store: ChangeStore, change: StoredChange): string | null {
  if (change.state === 'dry-run') return 'it was a dry run: nothing was changed';
  if (change.state === 'refused') return 'it was refused: nothing was changed';
  if (change.state !== 'applied') return 'whether it was made is open; look at the object itself';
  if (undoneBy(store, change.id) !== undefined) return 'it was undone already';
  return NsxChangeKind.safeParse(change.kind).success
    ? null
    : 'it is more than one object; the page Clusters takes it back';
}

/** A record as readers see it. */
export function recordOf(store: ChangeStore, change: StoredChange): ChangeRecord {
  const { beforeUnknown: _known, ...shown } = change;
  const by = undoneBy(store, change.id);
  return {
    ...shown,
    ...(by === undefined ? {} : { undoneBy: by }),
    notUndoable: whyNotUndoable(store, change),
  };
}
