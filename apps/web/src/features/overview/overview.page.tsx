import type { ReactNode } from 'react';
import type { Overview } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Page } from '../../components/page.tsx';
import { Failed, SectionCard } from '../../components/states.tsx';
import { useCluster } from '../../lib/use-cluster.ts';
import { AttentionList } from './attention-list.tsx';
import { AgentsCard, ControllerCard, GatesCard } from './health-cards.tsx';
import { overviewText as text } from './overview.messages.ts';
import { useOverview } from './overview.queries.ts';
import { PolicyLadder } from './policy-ladder.tsx';
import { RecentTraces } from './recent-traces.tsx';
import classes from './overview.module.css';

const SECTIONS = ['controller', 'agents', 'gates', 'policies', 'traceflows'] as const;
const complete = (overview: Overview): boolean => SECTIONS.every((name) => overview[name].state === 'ok');

/** What needs a person first, then how the controller, agents, gates, policies and traces stand. Each part stands alone. */
export function OverviewPage(): ReactNode {
  const cluster = useCluster();
  const topic = useOverview(cluster);
  const overview = topic.items[0];
  if (topic.state === 'failed' && topic.problem !== null) {
    return (
      <Page title={text.title}>
        <Failed problem={topic.problem} />
      </Page>
    );
  }
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="overview"
      freshness={topic.freshness}
      hidden={topic.hidden}
    >
      <div className={classes.grid}>
        <AttentionList items={overview?.attention} complete={overview !== undefined && complete(overview)} />
        <div className={classes.third}>
          <SectionCard
            title={text.controller}
            section={overview?.controller}
            action={
              <ClusterLink to="/agents" search={{ open: 'controller:' }}>
                {text.open}
              </ClusterLink>
            }
          >
            {(controller) => <ControllerCard controller={controller} />}
          </SectionCard>
        </div>
        <div className={classes.third}>
          <SectionCard
            title={text.agents}
            section={overview?.agents}
            action={<ClusterLink to="/agents">{text.agentsLink}</ClusterLink>}
          >
            {(counts) => <AgentsCard counts={counts} />}
          </SectionCard>
        </div>
        <div className={classes.third}>
          <SectionCard
            title={text.gates}
            section={overview?.gates}
            action={<ClusterLink to="/feature-gates">{text.gatesLink}</ClusterLink>}
          >
            {(gates) => <GatesCard gates={gates} />}
          </SectionCard>
        </div>
        <div className={classes.half}>
          <SectionCard title={text.ladder} section={overview?.policies} rows={10}>
            {(counts) => <PolicyLadder counts={counts} />}
          </SectionCard>
        </div>
        <div className={classes.half}>
          <SectionCard
            title={text.traces}
            section={overview?.traceflows}
            rows={10}
            action={<ClusterLink to="/traceflow">{text.tracesLink}</ClusterLink>}
          >
            {(traces) => <RecentTraces traces={traces} />}
          </SectionCard>
        </div>
      </div>
    </Page>
  );
}
