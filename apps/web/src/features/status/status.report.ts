import type { ServerStatus, StatusCluster, StatusCollector } from '@netloft/contracts';
import { formatBytes, formatDuration, plural } from '../../lib/format.ts';
import { findingsOf } from './status.findings.ts';
import { happenedWords, jobWords, keyWords, liveWords, lossWords, sizeWords, watchWords } from './status.model.ts';
import { statusText as text } from './status.messages.ts';
import { clustersOf, distinct, jobsOf, liveOf, managersOf, saidOfManager, storesOf, viewsOf } from './status.views.ts';

type Clean = (words: string) => string;

const lines = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map((item) => `- ${item}`)];
const because = (detail: string | undefined, clean: Clean): string =>
  detail === undefined ? '' : `: ${clean(detail)}`;

const wholeWord = (name: string): RegExp =>
  new RegExp(String.raw`(?<![\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\w-])`, 'g');

/** Puts numbers in place of what says where somebody works: names of clusters, managers and replicas, hosts and addresses. */
function cleaner(status: ServerStatus): Clean {
  const everything = [status, ...(status.replicas ?? [])];
  const numbered = (names: readonly string[], noun: string) =>
    names.map((name, index) => [name, `${noun} ${index + 1}`] as const);
  const places = [
    ...numbered(clustersOf(everything), 'cluster'),
    ...numbered(managersOf(everything), 'manager').map(([url, alias]) => [new URL(url).host, alias] as const),
    ...(status.replicas === undefined
      ? [[status.replica, 'this replica'] as const]
      : numbered(
          status.replicas.map(({ replica }) => replica),
          'replica',
        )),
  ]
    .filter(([name]) => name !== '')
    .toSorted(([a], [b]) => b.length - a.length);
  return (words) =>
    places
      .reduce((said, [name, alias]) => said.replaceAll(wholeWord(name), alias), words)
      .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '(address)')
      .replaceAll(/\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\b/gi, '(host)');
}

const upFor = ({ asOf, startedAt }: { readonly asOf: string; readonly startedAt: string }): string =>
  `up ${formatDuration(Date.parse(asOf) - Date.parse(startedAt))}`;

function replicaLines({ asOf, replicas = [] }: ServerStatus): string[] {
  return replicas.map((one, index) => {
    const silence = formatDuration(Date.parse(asOf) - Date.parse(one.heardAt));
    const name = `replica ${index + 1}${one.answered ? ` (${text.answered})` : ''}: ${one.version}`;
    return one.silent
      ? `${name}, silent for ${silence}`
      : `${name}, ${upFor(one)}, ${formatBytes(one.memoryBytes)}, ${liveWords(one.live)}, jobs: ${jobWords(one.jobs)}`;
  });
}

const clusterWords = ({ reachability, detail, kubernetesVersion, watches }: StatusCluster, clean: Clean): string =>
  `${reachability}${because(detail, clean)}, Kubernetes ${kubernetesVersion ?? 'unknown'}, watches ${watchWords(watches)} (${happenedWords(watches)})`;

const collectorWords = (found: StatusCollector): string =>
  [
    plural(found.listeners.length, 'listener'),
    plural(found.exporters, 'exporter'),
    `${found.recordsPerSecond.toFixed(1)} records/s`,
    `${found.waiting} waiting`,
    `${found.dropped} dropped`,
    `${found.stored} stored`,
  ].join(', ');

/**
 * The status as text for a bug report. Clusters, managers and replicas are numbered: their names and addresses say where somebody works, and so
 * may the words of a failure, which stay away where they name one of them.
 */
export function statusReport(status: ServerStatus): string {
  const views = viewsOf(status);
  const clean = cleaner(status);
  const live = liveOf(views);
  // Where one process runs, everything is its own.
  const at = (replica: string): string => (views.length === 1 ? '' : ` at ${clean(replica)}`);
  const said = (by: readonly string[]): string => (by.length === 0 ? '' : ` at ${clean(by.join(', '))}`);
  return [
    `Netloft ${distinct(views, ({ version }) => version).join(', ')}, Node.js ${distinct(views, ({ node }) => node).join(', ')}, ${distinct(views, ({ platform }) => platform).join(', ')}`,
    ...(status.replicas === undefined ? [`Up ${upFor(status).slice(3)}, ${formatBytes(status.memoryBytes)}`] : []),
    `Sign-in by ${status.signInModes.join(', ')}, session keys: ${keyWords(status)}`,
    ...lines(
      text.needs,
      findingsOf(status).map(({ title, detail, by }) =>
        clean(
          `${title}${detail === '' ? '' : `: ${detail}`}${by === undefined ? '' : ` (${text.noticedBy(by.join(', '))})`}`,
        ),
      ),
    ),
    ...lines(text.replicas, replicaLines(status)),
    ...lines(
      text.clusters,
      clustersOf(views).flatMap((name, index) =>
        views.flatMap(({ replica, clusters }) =>
          clusters
            .filter((one) => one.name === name)
            .map((one) => `cluster ${index + 1}${at(replica)}: ${clusterWords(one, clean)}`),
        ),
      ),
    ),
    ...lines(
      text.nsx,
      managersOf(views).flatMap((url, index) =>
        saidOfManager(views, url).map(
          ({ value, by }) => `manager ${index + 1}${said(by)}: ${value.state}${because(value.detail, clean)}`,
        ),
      ),
    ),
    ...lines(
      text.store,
      storesOf(views).flatMap((store) =>
        store.said.map(({ value, by }) => {
          const size = sizeWords(value);
          return `${value.kind}${said(by)}: ${value.state}${because(value.detail, clean)}${size === null ? '' : `, ${size}`}`;
        }),
      ),
    ),
    ...lines(
      text.collector,
      views.flatMap(({ replica, collector }) =>
        collector === null ? [] : [`${collectorWords(collector)}${at(replica)}`],
      ),
    ),
    ...lines(text.live, [liveWords(live), lossWords(live), `jobs: ${jobWords(jobsOf(views))}`]),
    ...lines(
      text.problems,
      status.problems.map(
        ({ code, method, route, upstream, count, lastAt, noticedBy }) =>
          `${code} ${method} ${route}${upstream === undefined ? '' : ` from ${clean(upstream)}`}, ${plural(count, 'time')}, last ${lastAt}${noticedBy === undefined ? '' : ` by ${clean(noticedBy)}`}`,
      ),
    ),
  ].join('\n');
}
