import { useMemo, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconList } from '@tabler/icons-react';
import type { TopologyEdge, TopologyGrouping, TopologyNode } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { RecordsLink } from '../../components/flow-scope/index.ts';
import { HealthMark, Sign } from '../../components/mark.tsx';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { drawerText as text } from './topology-drawer.messages.ts';
import {
  bytesOfAll,
  EDGE_MARKS,
  partsOf,
  percentOf,
  policiesOf,
  termOfNode,
  trafficOf,
} from './topology-drawer.model.ts';
import { PolicyList } from './topology-drawer.parts.tsx';
import { topologyText } from './topology.messages.ts';
import { fullName } from './topology.model.ts';
import classes from './topology-drawer.module.css';

export interface NodeDrawerProps {
  readonly cluster: string;
  readonly node: TopologyNode;
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** Those of the view. */
  readonly edges: readonly TopologyEdge[];
  readonly scope: FlowScope;
  readonly turn: number;
  readonly group: TopologyGrouping;
  /** Opens the node into its parts, or closes it. */
  readonly onToggle: (id: string) => void;
  readonly onClose: () => void;
  readonly onSelect: (id: string) => void;
}

const PEERS = 12;

function Peers({
  edges,
  side,
  nodes,
  onSelect,
}: {
  readonly edges: readonly TopologyEdge[];
  readonly side: 'source' | 'target';
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  readonly onSelect: (id: string) => void;
}): ReactNode {
  const nameOf = (id: string): string => {
    const node = nodes.get(id);
    return node === undefined ? id : fullName(node);
  };
  if (edges.length === 0) return <p className={classes.quiet}>{text.noPeers}</p>;
  return (
    <>
      <ul className={classes.list}>
        {edges.slice(0, PEERS).map((edge) => (
          <li key={edge.id}>
            <span>
              <Sign kind={EDGE_MARKS[edge.verdict]} label={topologyText.verdicts[edge.verdict]} />{' '}
              <button
                type="button"
                className={classes.peer}
                title={text.openEdge(nameOf(edge.source), nameOf(edge.target))}
                onClick={() => onSelect(edge.id)}
              >
                {nameOf(edge[side])}
              </button>{' '}
              <span className="muted">{edge.ports.slice(0, 2).join(', ')}</span>
            </span>
            <span className="number">{formatBytes(edge.bytes + edge.reverseBytes)}</span>
          </li>
        ))}
      </ul>
      {edges.length > PEERS && <p className={classes.quiet}>{text.morePeers(edges.length - PEERS)}</p>}
    </>
  );
}

/** What opening a node shows next. */
const opensPods = (node: TopologyNode, group: TopologyGrouping): boolean =>
  node.kind === 'workload' || ((node.kind === 'node' || node.kind === 'label') && group !== 'namespace');

/** All about one node of the picture: what it is, with whom it talks, and what policies say about it. */
export function NodeDrawer(props: NodeDrawerProps): ReactNode {
  const { node, nodes, edges, scope, group, onToggle, onClose, onSelect } = props;
  const parts = useMemo(() => partsOf(node, nodes), [node, nodes]);
  const traffic = useMemo(() => trafficOf(parts, edges), [parts, edges]);
  const policies = useMemo(() => policiesOf([...traffic.outgoing, ...traffic.incoming, ...traffic.inside]), [traffic]);
  const term = termOfNode(node);
  const name = fullName(node);
  const ofPods = node.kind !== 'external' && node.kind !== 'service';
  return (
    <Drawer
      label={name}
      title={<span className={classes.title}>{name}</span>}
      onClose={onClose}
      actions={
        ofPods && (
          <HealthMark health={node.health} reasons={node.healthDetail === undefined ? [] : [node.healthDetail]} pill />
        )
      }
    >
      <div className={classes.acts} role="group" aria-label={text.nodeActs}>
        {term !== undefined && (
          <RecordsLink scope={scope} terms={[term]} className={classes.act}>
            <IconList size={14} aria-hidden /> {text.records}
          </RecordsLink>
        )}
        {node.expandable && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={
              node.expanded ? (
                <IconArrowsDiagonalMinimize2 size={14} aria-hidden />
              ) : (
                <IconArrowsDiagonal size={14} aria-hidden />
              )
            }
            onClick={() => onToggle(node.id)}
          >
            {node.expanded ? text.close : opensPods(node, group) ? text.openPods : text.open}
          </Button>
        )}
      </div>
      <DrawerSection title={text.facts}>
        <Facts
          items={[
            [text.kind, topologyText.kinds[node.kind]],
            ...(node.namespace === undefined || node.kind === 'namespace'
              ? []
              : ([[text.namespace, node.namespace]] as const)),
            ...(node.folds === undefined ? [] : ([[text.folds, text.foldsOf(node.folds)]] as const)),
            ...(ofPods ? ([[text.pods, formatCount(node.pods)]] as const) : []),
            ...(node.health === 'unhealthy' ? ([[text.health, node.healthDetail]] as const) : []),
            [text.sent, formatBytes(traffic.sent)],
            [text.received, formatBytes(traffic.received)],
            ...(traffic.inside.length === 0
              ? []
              : ([
                  [text.inside, text.insideOf(traffic.inside.length, formatBytes(bytesOfAll(traffic.inside)))],
                ] as const)),
            [
              text.unprotected,
              text.unprotectedOf(percentOf(traffic.unprotected, traffic.records), formatCount(traffic.unprotected)),
            ],
            ...(ofPods
              ? ([
                  [
                    text.selecting,
                    node.policies === null ? null : node.policies === 0 || node.namespace === undefined ? (
                      text.selectingOf(node.policies)
                    ) : (
                      <ClusterLink key="policies" to="/policies" search={{ q: node.namespace }}>
                        {text.selectingOf(node.policies)}
                      </ClusterLink>
                    ),
                  ],
                ] as const)
              : []),
          ]}
        />
      </DrawerSection>
      <DrawerSection title={text.outgoing}>
        <Peers edges={traffic.outgoing} side="target" nodes={nodes} onSelect={onSelect} />
      </DrawerSection>
      <DrawerSection title={text.incoming}>
        <Peers edges={traffic.incoming} side="source" nodes={nodes} onSelect={onSelect} />
      </DrawerSection>
      <DrawerSection title={text.deciding}>
        <PolicyList policies={policies} none={text.nothingDecided} />
      </DrawerSection>
    </Drawer>
  );
}
