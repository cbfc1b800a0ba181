import { useMemo, type ReactNode } from 'react';
import type { TopologyEdge, TopologyNode } from '@netloft/contracts';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { rangeOf } from '../../components/flow-scope/range.ts';
import { Mark } from '../../components/mark.tsx';
import { serverNow } from '../../lib/clock.ts';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { formatBitRate, formatBytes } from '../../lib/format.ts';
import { EdgeActions } from './edge-actions.tsx';
import { EdgeSeries, TopFlows } from './edge-traffic.tsx';
import { drawerText as text } from './topology-drawer.messages.ts';
import { EDGE_MARKS } from './topology-drawer.model.ts';
import { PolicyList, VerdictSplit } from './topology-drawer.parts.tsx';
import { topologyText } from './topology.messages.ts';
import { fullName } from './topology.model.ts';
import classes from './topology-drawer.module.css';

export interface EdgeDrawerProps {
  readonly cluster: string;
  readonly edge: TopologyEdge;
  /** Every node of the view, by id. */
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** Of the view, its range held still. */
  readonly scope: FlowScope;
  readonly turn: number;
  readonly onClose: () => void;
  /** Another node or edge is to be shown. */
  readonly onSelect: (id: string) => void;
}

function Chips({ values, none }: { readonly values: readonly string[]; readonly none: string }): ReactNode {
  if (values.length === 0) return <span className="muted">{none}</span>;
  return (
    <span className={classes.chips}>
      {values.map((value) => (
        <span key={value}>{value}</span>
      ))}
    </span>
  );
}

/** All about the flows from one node to another, and what can be done with them. */
export function EdgeDrawer({ cluster, edge, nodes, scope, turn, onClose, onSelect }: EdgeDrawerProps): ReactNode {
  const own = useMemo((): FlowScope => ({ ...scope, filter: edge.filter }), [scope, edge.filter]);
  const nameOf = (id: string): string => {
    const node = nodes.get(id);
    return node === undefined ? id : fullName(node);
  };
  const [source, target] = [nameOf(edge.source), nameOf(edge.target)];
  const { from, to } = rangeOf(scope, serverNow());
  const total = edge.bytes + edge.reverseBytes;
  const end = (id: string, name: string): ReactNode => (
    <button type="button" className={classes.peer} onClick={() => onSelect(id)}>
      {name}
    </button>
  );
  return (
    <Drawer
      label={text.edgeLabel(source, target)}
      title={
        <span className={classes.title}>
          {end(edge.source, source)} → {end(edge.target, target)}
        </span>
      }
      onClose={onClose}
      actions={<Mark kind={EDGE_MARKS[edge.verdict]} label={topologyText.verdicts[edge.verdict]} />}
    >
      <EdgeActions key={edge.id} cluster={cluster} edge={edge} scope={own} turn={turn} />
      <DrawerSection title={text.verdicts}>
        <VerdictSplit edge={edge} scope={own} />
      </DrawerSection>
      <DrawerSection title={text.traffic}>
        <Facts
          items={[
            [text.there, formatBytes(edge.bytes)],
            [text.back, formatBytes(edge.reverseBytes)],
            [text.rate, formatBitRate((8000 * total) / Math.max(1000, to - from))],
            [text.connections, text.pairs(edge.folds)],
            [text.ports, <Chips key="ports" values={edge.ports} none="—" />],
            [text.services, <Chips key="services" values={edge.services} none={text.noService} />],
          ]}
        />
      </DrawerSection>
      <DrawerSection title={text.policies}>
        <PolicyList policies={edge.policies} none={edge.denied > 0 ? text.isolation : text.noPolicy} />
      </DrawerSection>
      <DrawerSection title={text.series}>
        <EdgeSeries key={edge.id} cluster={cluster} scope={own} turn={turn} />
      </DrawerSection>
      <DrawerSection title={text.topFlows}>
        <TopFlows key={edge.id} cluster={cluster} scope={own} turn={turn} />
      </DrawerSection>
    </Drawer>
  );
}
