import type { ServerStatus } from '@netloft/contracts';
import { formatDuration } from '../../lib/format.ts';
import type { Finding } from './status.findings.ts';
import { statusText } from './status.messages.ts';
import { distinct, viewsOf } from './status.views.ts';

const text = statusText.replicaFindings;
/** A rolling update is through within this time; the chart waits less for a Pod. */
const UPDATE_MS = 10 * 60_000;

type Part = (status: ServerStatus) => readonly Finding[];

const volume: Part = ({ replica, replicaFaults = [] }) =>
  replicaFaults.map(({ what, detail }) => ({
    id: `volume ${what} ${detail}`,
    mark: what === 'write' ? 'dropped' : 'rejected',
    title: what === 'write' ? text.unwritten(replica) : text.unread(replica),
    detail,
    todo: what === 'write' ? text.unwrittenTodo : text.unreadTodo,
  }));

const silent: Part = ({ asOf, replicas = [] }) =>
  replicas
    .filter((one) => one.silent)
    .map(({ replica, heardAt }) => ({
      id: `silent ${replica}`,
      mark: 'rejected',
      title: text.silent(replica),
      detail: text.silentDetail(formatDuration(Date.parse(asOf) - Date.parse(heardAt))),
      todo: text.silentTodo,
    }));

const keys: Part = ({ replica, replicas = [] }) =>
  replicas
    .filter((one) => !one.silent && !one.sharesKeys)
    .map((one) => ({
      id: `keys ${one.replica}`,
      mark: 'dropped',
      title: text.keys(replica, one.replica),
      detail: text.keysDetail,
      todo: text.keysTodo,
    }));

const versions: Part = (status) => {
  const views = viewsOf(status);
  const found = distinct(views, ({ version }) => version);
  if (found.length < 2) return [];
  const youngest = Math.max(...views.map(({ startedAt }) => Date.parse(startedAt)));
  const stuck = Date.parse(status.asOf) - youngest > UPDATE_MS;
  const runs = found.map((version) => {
    const names = views.filter((view) => view.version === version).map((view) => view.replica);
    return text.runs(version, names.join(', '));
  });
  return [
    {
      id: 'versions',
      mark: 'rejected',
      title: stuck ? text.stuck : text.updating,
      detail: runs.join('; '),
      todo: stuck ? text.stuckTodo : text.updatingTodo,
    },
  ];
};

/** What needs a person where several replicas run: one that says nothing, different versions or keys, a volume that fails. */
export const replicaFindings: Part = (status) => [volume, keys, silent, versions].flatMap((part) => part(status));
