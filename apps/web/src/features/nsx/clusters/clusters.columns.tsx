import type { NsxClusterSummary } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { nsxClustersText } from './clusters.messages.ts';
import { agentsMark, agentsText, heartbeatText, isStale, oldestHeartbeat, stateMark } from './clusters.model.ts';

const { columns: text, states, agentsWords } = nsxClustersText;

const timeColumn = (
  id: string,
  header: string,
  of: (row: NsxClusterSummary) => string | null,
): Column<NsxClusterSummary> => ({
  id,
  header,
  width: 130,
  optional: true,
  unsearched: true,
  value: (row) => {
    const at = of(row);
    return at === null ? null : Date.parse(at);
  },
  exported: of,
  cell: (row) => <Time value={of(row)} />,
});

const countColumn = (
  id: string,
  header: string,
  of: (row: NsxClusterSummary) => number | null | undefined,
  optional = false,
): Column<NsxClusterSummary> => ({
  id,
  header,
  width: 80,
  align: 'end',
  optional,
  unsearched: true,
  value: of,
  cell: (row) => {
    const count = of(row);
    return typeof count === 'number' ? formatCount(count) : <span className="muted">—</span>;
  },
});

/** Columns of the table of registered clusters. */
export const clusterColumns: readonly Column<NsxClusterSummary>[] = [
  {
    id: 'name',
    header: text.name,
    width: 200,
    grow: 3,
    fixed: true,
    value: (row) => row.name,
    cell: (row) => <Name name={row.name} />,
  },
  {
    id: 'state',
    header: text.state,
    width: 140,
    value: (row) => states[row.state],
    cell: (row) => (
      <Mark
        kind={stateMark[row.state]}
        label={states[row.state]}
        title={row.problems.map(({ message }) => message).join('\n') || nsxClustersText.stateHelp[row.state]}
      />
    ),
  },
  {
    id: 'agents',
    header: text.agents,
    width: 90,
    description: text.agentsHelp,
    unsearched: true,
    value: (row) => row.agents?.healthy,
    cell: (row) =>
      row.agents === null ? (
        <span className="muted">—</span>
      ) : (
        <Mark
          kind={agentsMark(row.agents)}
          label={agentsText(row.agents) ?? ''}
          title={agentsWords(
            formatCount(row.agents.healthy),
            formatCount(row.agents.degraded),
            formatCount(row.agents.failed),
          )}
        />
      ),
  },
  {
    id: 'heartbeat',
    header: text.heartbeat,
    width: 110,
    description: text.heartbeatHelp,
    unsearched: true,
    value: (row) => oldestHeartbeat(row.components),
    cell: (row) => {
      const age = oldestHeartbeat(row.components);
      if (age === null) return <span className="muted">—</span>;
      return isStale(row.components) ? (
        <Mark kind="stale" label={heartbeatText(age, false)} title={heartbeatText(age, true)} />
      ) : (
        heartbeatText(age, false)
      );
    },
  },
  countColumn('nodes', text.nodes, (row) => row.counts?.nodes, true),
  countColumn('pods', text.pods, (row) => row.counts?.pods),
  countColumn('policies', text.policies, (row) => row.policies),
  { id: 'cni', header: text.cni, width: 80, value: (row) => row.cni },
  {
    id: 'link',
    header: text.link,
    width: 150,
    grow: 2,
    value: (row) => row.link?.cluster,
    cell: (row) =>
      row.link === null ? (
        <span className="muted" title={nsxClustersText.notLinked}>
          —
        </span>
      ) : (
        <Name name={row.link.cluster} />
      ),
  },
  { id: 'type', header: text.type, width: 110, optional: true, value: (row) => row.type },
  timeColumn('certificate', text.certificate, (row) => row.certificateExpires),
  timeColumn('registered', text.registered, (row) => row.registeredAt),
];
