import type { StatusCluster, StatusProcess, StatusStore, StatusWatches } from '@netloft/contracts';
import type { MarkKind } from '../../components/mark.tsx';
import { formatBytes, formatCount, formatDuration, plural } from '../../lib/format.ts';
import { statusText as text } from './status.messages.ts';

export const reachabilityMark: Readonly<Record<StatusCluster['reachability'], MarkKind>> = {
  reachable: 'allowed',
  unreachable: 'dropped',
  unknown: 'unknown',
};
export const storeMark: Readonly<Record<StatusStore['state'], MarkKind>> = {
  ready: 'allowed',
  starting: 'running',
  unavailable: 'dropped',
};
export const managerMark = { up: 'allowed', down: 'dropped', unknown: 'unknown' } as const;

const STATES = ['live', 'resuming', 'relisting', 'stale', 'forbidden', 'unavailable'] as const;

/** `12 open: 11 live, 1 stale`. */
export function watchWords({ open, byState }: StatusWatches): string {
  if (open === 0) return text.noWatches;
  const parts = STATES.flatMap((state) => {
    const count = byState[state] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${text.freshness[state]}`];
  });
  return parts.join(', ');
}

/** `14 opened, 1 list read again`: what did not happen is left out. */
export function happenedWords({ opened, relisted, expired, broken }: StatusWatches): string {
  const parts = [
    opened > 0 && text.opened(opened),
    relisted > 0 && text.relisted(relisted),
    expired > 0 && text.expired(expired),
    broken > 0 && text.broken(broken),
  ].filter((part) => part !== false);
  return parts.length === 0 ? text.nothingHappened : parts.join(', ');
}

export const liveWords = ({ sockets, subscriptions, waiting }: StatusProcess['live']): string =>
  text.liveWords(sockets, subscriptions, waiting);
export const lossWords = ({ gaps, rowsDropped, slowReaders }: StatusProcess['live']): string =>
  text.lossWords(gaps, rowsDropped, slowReaders);

export const sizeWords = ({ bytes, maxBytes }: StatusStore): string | null =>
  bytes === null ? null : text.sizeWords(formatBytes(bytes), maxBytes === null ? null : formatBytes(maxBytes));

/** `2 runs of trace checks`; a word for none. */
export function jobWords(jobs: StatusProcess['jobs']): string {
  const active = jobs.filter(({ active: count }) => count > 0);
  if (active.length === 0) return text.noJobs;
  return active.map(({ kind, active: count }) => plural(count, ...(text.jobNames[kind] ?? [kind, kind]))).join(', ');
}

/** `file, 2 open, the newest seals for 5 d`. */
export function keyWords({ sealingKeys, sealingKeyCount, sealingKeySince, asOf }: StatusProcess): string {
  const age = sealingKeySince === null ? null : Math.max(0, Date.parse(asOf) - Date.parse(sealingKeySince));
  return text.keyWords(sealingKeys, formatCount(sealingKeyCount), age === null ? null : formatDuration(age));
}
