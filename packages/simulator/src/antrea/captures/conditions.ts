import { timestamp } from '../../cluster/timers.ts';

export interface NewCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}
type Kept = NewCondition & { readonly lastTransitionTime?: string };

const isSame = (a: NewCondition, b: NewCondition): boolean =>
  a.status === b.status && (a.reason ?? '') === (b.reason ?? '') && (a.message ?? '') === (b.message ?? '');

/** Conditions as Antrea merges them: those that say the same keep their time, others get this one, new ones come behind. */
export function mergeConditions(old: unknown, next: readonly NewCondition[]): readonly Kept[] {
  const before = Array.isArray(old) ? (old as readonly Kept[]) : [];
  const now = timestamp();
  const stamped = (condition: NewCondition): Kept => ({ ...condition, lastTransitionTime: now });
  const kept = before.map((condition) => {
    const changed = next.find((one) => one.type === condition.type);
    return changed === undefined || isSame(changed, condition) ? condition : stamped(changed);
  });
  const added = next.filter((one) => !before.some((condition) => condition.type === one.type));
  return [...kept, ...added.map((condition) => stamped(condition))];
}
