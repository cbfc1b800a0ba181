import type { ServerStatus, StatusCluster, StatusStore, StatusWatches } from '@netloft/contracts';
import type { MarkKind } from '../../components/mark.tsx';
import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { findingsOf } from './status.findings.ts';
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

export const happenedWords = ({ opened, relisted, expired, broken }: StatusWatches): string =>
  text.happened(formatCount(opened), formatCount(relisted), formatCount(expired), formatCount(broken));

export const sizeWords = ({ bytes, maxBytes }: StatusStore): string | null =>
  bytes === null ? null : text.sizeWords(formatBytes(bytes), maxBytes === null ? null : formatBytes(maxBytes));

/** `2 runs of trace checks`; a word for none. */
export function jobWords(jobs: ServerStatus['jobs']): string {
  const active = jobs.filter(({ active: count }) => count > 0);
  if (active.length === 0) return text.noJobs;
  return active.map(({ kind, active: count }) => `${formatCount(count)} ${text.jobNames[kind] ?? kind}`).join(', ');
}

/** `file, 2 open, the newest seals for 5 d`. */
export function keyWords({ sealingKeys, sealingKeyCount, sealingKeySince, asOf }: ServerStatus): string {
  const age = sealingKeySince === null ? null : Math.max(0, Date.parse(asOf) - Date.parse(sealingKeySince));
  return text.keyWords(sealingKeys, formatCount(sealingKeyCount), age === null ? null : formatDuration(age));
}

const lines = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map((item) => `- ${item}`)];
const because = (detail: string | undefined): string => (detail === undefined ? '' : `: ${detail}`);

const wholeWord = (name: string): RegExp =>
  new RegExp(String.raw`(?<![\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\w-])`, 'g');

/**
 * The status as text for a bug report. Clusters and managers are numbered: their names and addresses say where somebody works, and so may the
 * words of a failure, which stay away where they name one of them.
 */
export function statusReport(status: ServerStatus): string {
  const { clusters, nsx, stores, collector, live, problems } = status;
  const names = clusters.map(({ name }, index) => [name, `cluster ${index + 1}`] as const);
  const places = [
    ...names,
    ...(nsx?.managers ?? []).map(({ url }, index) => [new URL(url).host, `manager ${index + 1}`] as const),
    [status.replica, 'this replica'] as const,
  ]
    .filter(([name]) => name !== '')
    .toSorted(([a], [b]) => b.length - a.length);
  const clean = (words: string): string =>
    places
      .reduce((said, [name, alias]) => said.replaceAll(wholeWord(name), alias), words)
      .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '(address)')
      .replaceAll(/\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\b/gi, '(host)');
  const up = Date.parse(status.asOf) - Date.parse(status.startedAt);
  return [
    `Netloft ${status.version}, Node.js ${status.node}, ${status.platform}`,
    `Up ${formatDuration(up)}, ${formatBytes(status.memoryBytes)}, sign-in by ${status.signInModes.join(', ')}, session keys: ${keyWords(status)}`,
    ...lines(
      text.needs,
      findingsOf(status).map(({ title, detail }) => clean(detail === '' ? title : `${title}: ${detail}`)),
    ),
    ...lines(
      text.clusters,
      clusters.map(
        ({ reachability, detail, kubernetesVersion, watches }, index) =>
          `cluster ${index + 1}: ${reachability}${because(detail === undefined ? undefined : clean(detail))}, Kubernetes ${kubernetesVersion ?? 'unknown'}, watches ${watchWords(watches)} (${happenedWords(watches)})`,
      ),
    ),
    ...lines(
      text.nsx,
      (nsx?.managers ?? []).map(
        ({ state, detail }, index) =>
          `manager ${index + 1}: ${state}${because(detail === undefined ? undefined : clean(detail))}`,
      ),
    ),
    ...lines(
      text.store,
      stores.map(
        (one) =>
          `${one.kind}: ${one.state}${because(one.detail === undefined ? undefined : clean(one.detail))}${sizeWords(one) === null ? '' : `, ${sizeWords(one)}`}`,
      ),
    ),
    ...lines(
      text.collector,
      collector === null
        ? []
        : [
            `${collector.listeners.length} listeners, ${collector.exporters} exporters, ${collector.recordsPerSecond.toFixed(1)} records/s, ${collector.waiting} waiting, ${collector.dropped} dropped, ${collector.stored} stored`,
          ],
    ),
    ...lines(text.live, [
      text.liveWords(String(live.sockets), String(live.subscriptions), String(live.waiting)),
      text.lossWords(String(live.gaps), String(live.rowsDropped), String(live.slowReaders)),
      `jobs: ${jobWords(status.jobs)}`,
    ]),
    ...lines(
      text.problems,
      problems.map(
        ({ code, method, route, upstream, count, lastAt }) =>
          `${code} ${method} ${route}${upstream === undefined ? '' : ` from ${clean(upstream)}`}, ${count} times, last ${lastAt}`,
      ),
    ),
  ].join('\n');
}
