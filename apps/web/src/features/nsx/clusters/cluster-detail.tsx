import type { ReactNode } from 'react';
import type { NsxClusterDetail, NsxClusterSummary } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { YamlView } from '../../../components/yaml-view.tsx';
import { formatCount } from '../../../lib/format.ts';
import { ToCluster, ToNsx } from '../parts/to-cluster.tsx';
import { nsxClustersText as text } from './clusters.messages.ts';
import { agentsMark, stateMark } from './clusters.model.ts';
import classes from './clusters.module.css';
import { ClusterNodes, Components, Problems } from './components.tsx';

const PAGES = [
  ['/tiers', text.goTo.tiers],
  ['/policies', text.goTo.policies],
  ['/agents', text.goTo.agents],
  ['/overview', text.goTo.overview],
] as const;

/** Netloft's own cluster that this is, how that is known, and ways there. */
function NetloftCluster({ link }: Pick<NsxClusterSummary, 'link'>): ReactNode {
  if (link === null) return <p className={classes.quiet}>{text.notLinked}</p>;
  return (
    <>
      <p className={classes.line}>
        <Copyable value={link.cluster} noun="name" /> <span className="muted">{text.linkedBy[link.by]}</span>
      </p>
      <p className={classes.links}>
        {PAGES.map(([to, label]) => (
          <ToCluster key={to} cluster={link.cluster} to={to}>
            {label}
          </ToCluster>
        ))}
      </p>
    </>
  );
}

const id = (value: string | null): ReactNode => (value === null ? null : <Copyable value={value} noun="id" />);

function ClusterFacts({ summary }: { readonly summary: NsxClusterSummary }): ReactNode {
  const { agents, counts } = summary;
  return (
    <Facts
      items={[
        [text.columns.state, <Mark key="state" kind={stateMark[summary.state]} label={text.states[summary.state]} />],
        [text.columns.cni, [summary.cni, summary.type ?? ''].filter((word) => word !== '').join(', ')],
        [
          text.columns.agents,
          agents === null ? null : (
            <Mark
              key="agents"
              kind={agentsMark(agents)}
              label={text.agentsWords(
                formatCount(agents.healthy),
                formatCount(agents.degraded),
                formatCount(agents.failed),
              )}
            />
          ),
        ],
        [
          text.counts,
          counts === null
            ? null
            : text.countsOf(
                formatCount(counts.nodes),
                formatCount(counts.namespaces),
                formatCount(counts.pods),
                formatCount(counts.services),
              ),
        ],
        [text.interval, text.seconds(summary.heartbeatInterval)],
        [text.columns.certificate, summary.certificateExpires && <ExactTime value={summary.certificateExpires} />],
        [text.registeredBy, summary.registeredBy],
        [text.registeredAt, summary.registeredAt && <ExactTime value={summary.registeredAt} />],
        [text.id, id(summary.id)],
        [text.inventoryId, id(summary.inventoryId)],
        [text.nodeId, id(summary.nodeId)],
      ]}
    />
  );
}

function ClusterPolicies({ policies }: Pick<NsxClusterDetail, 'policies'>): ReactNode {
  if (policies.length === 0) return <p className={classes.quiet}>{text.noPolicies}</p>;
  return (
    <ul className={classes.list}>
      {policies.map((policy) => (
        <li key={policy.id}>
          <ToNsx to="/policies/$id" params={{ id: policy.id }}>
            {policy.name}
          </ToNsx>{' '}
          <span className="muted">{policy.category}</span>
        </li>
      ))}
    </ul>
  );
}

/** Everything about one registered cluster: what is wrong first, then its parts, facts, and the object itself. */
export function ClusterDetail({
  summary,
  detail,
}: {
  readonly summary: NsxClusterSummary;
  /** Undefined while it is read. */
  readonly detail: NsxClusterDetail | undefined;
}): ReactNode {
  return (
    <>
      <DrawerSection title={text.problems}>
        <Problems problems={summary.problems} />
      </DrawerSection>
      <DrawerSection title={text.components}>
        <Components components={summary.components} />
      </DrawerSection>
      <DrawerSection title={text.facts}>
        <ClusterFacts summary={summary} />
      </DrawerSection>
      <DrawerSection title={text.inNetloft}>
        <NetloftCluster link={summary.link} />
        <p className={classes.links}>
          {summary.inventoryId !== null && (
            <ToNsx to="/inventory" search={{ cluster: summary.name }}>
              {text.inventory}
            </ToNsx>
          )}
          <ToNsx
            to="/register"
            search={{ name: summary.name, ...(summary.link === null ? {} : { cluster: summary.link.cluster }) }}
          >
            {text.registration}
          </ToNsx>
        </p>
      </DrawerSection>
      {detail !== undefined && (
        <>
          <DrawerSection title={text.nodes}>
            <ClusterNodes nodes={detail.nodes} />
          </DrawerSection>
          <DrawerSection title={text.policies}>
            <ClusterPolicies policies={detail.policies} />
          </DrawerSection>
          {detail.object !== null && (
            <DrawerSection title={text.object}>
              <YamlView value={detail.object} name={summary.name} label={`${text.object}: ${summary.name}`} />
            </DrawerSection>
          )}
        </>
      )}
    </>
  );
}
