import { ok } from '../../result.ts';
import type { NsxError, NsxErrorCode, NsxResult } from '../../upstreams/nsx/types.ts';
import type { Age, Known } from './nsx.cache.ts';

/** NSX did not say no: it does not answer, or not yet. */
const AWAY: ReadonlySet<NsxErrorCode> = new Set([
  'pending',
  'unavailable',
  'timeout',
  'too-many',
  'bad-answer',
  'index',
  'failed',
]);

export const isAway = ({ code }: NsxError): boolean => AWAY.has(code);

/** Ages of the parts of a view: a part that is still on its way makes the view an old one, so that its page asks again. */
export const agesOf = (answers: readonly NsxResult<Known<unknown>>[]): readonly Age[] =>
  answers.flatMap((answer): readonly Age[] =>
    answer.ok ? [answer.value] : answer.error.code === 'pending' ? [{ late: true }] : [],
  );

/** An object as it was read, or while NSX is slow or away as a list had it before. */
export function orListed<T, L>(
  read: NsxResult<Known<T>>,
  listed: Known<L> | undefined,
  find: (list: L) => T | undefined,
): NsxResult<Known<T>> {
  if (read.ok || listed === undefined || !isAway(read.error)) return read;
  const value = find(listed.value);
  if (value === undefined) return read;
  const { asOf } = listed;
  return ok({ value, asOf, ...(read.error.code === 'pending' ? { late: true } : { failure: read.error }) });
}

/** Why a view that needs all of these cannot be told yet: the first of them that is still on its way. */
export const pendingOf = (answers: readonly NsxResult<unknown>[]) =>
  answers.flatMap((answer) => (!answer.ok && answer.error.code === 'pending' ? [answer.error] : []))[0];
