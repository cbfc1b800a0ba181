import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Stat, type StatProps } from '../../../components/charts/stat.tsx';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTicking } from '../../../lib/clock.ts';
import { flowStatusQuery, flowSummaryQuery, type SummaryAsk } from '../../../lib/flows.queries.ts';
import { formatCount, formatRelative } from '../../../lib/format.ts';
import { DASHBOARDS, type DashboardName } from './dashboards.search.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { connectionsOf, lifeFigures, newestOf, trafficFigures, unprotectedShare } from './home.model.ts';
import { SeriesPanel, TopPanel } from './panels.tsx';
import { narrowed, recordsOf, useView } from './view.ts';
import classes from './dashboards.module.css';

/** By type: also how many records the whole scope has. */
export const TRAFFIC: SummaryAsk = {
  by: ['type'],
  measures: ['totalBytes', 'throughput', 'reverseThroughput', 'flows', 'connections'],
  top: 10,
};
const VERDICTS: SummaryAsk = { by: ['verdict'], measures: ['flows'], top: 10 };
const CONNECTIONS: SummaryAsk = { by: [], measures: ['connections'] };
const REASONS: SummaryAsk = { by: ['reason'], measures: ['connections'], top: 10 };

const HAS_SERVICE: readonly ExtraTerm[] = [['service', '', true]];
const HAS_POLICY: readonly ExtraTerm[] = [['policy', '', true]];
const DENIED: readonly ExtraTerm[] = [['verdict', 'denied']];
const HAS_SOURCE: readonly ExtraTerm[] = [['src.pod', '', true]];

type Pair = readonly [number | null, number | null];

/** The whole cluster in figures and the few lists that say where to look next. */
export function HomeDashboard(): ReactNode {
  return (
    <div className={classes.grid}>
      <Figures />
      <div className={classes.whole}>
        <SeriesPanel
          title={text.recordsOverTime}
          note={text.byVerdict}
          by={['verdict']}
          measure="flows"
          shape="bars"
          height={170}
        />
      </div>
      <div className={classes.half}>
        <TopPanel
          title={text.topSources}
          note={text.topSourcesNote}
          by={['src.pod']}
          measure="bytes"
          where={HAS_SOURCE}
        />
      </div>
      <div className={classes.half}>
        <TopPanel
          title={text.topDenied}
          note={text.topDeniedNote}
          by={['src.workload', 'dst.workload', 'network']}
          measure="flows"
          where={DENIED}
          empty={text.noDenied}
        />
      </div>
      <div className={classes.half}>
        <TopPanel
          title={text.topServices}
          note={text.byBytes}
          by={['service']}
          measure="totalBytes"
          where={HAS_SERVICE}
        />
      </div>
      <div className={classes.half}>
        <TopPanel title={text.topPolicies} note={text.byFlows} by={['policy']} measure="flows" where={HAS_POLICY} />
      </div>
      <div className={classes.half}>
        <TopPanel title={text.topNodes} note={text.byBytes} by={['node']} measure="totalBytes" />
      </div>
      <div className={classes.half}>
        <OtherDashboards />
      </div>
    </div>
  );
}

function useSummary(ask: SummaryAsk, where: readonly ExtraTerm[] = []) {
  const view = useView();
  return useQuery(
    flowSummaryQuery(view.cluster, narrowed(view.scope, where), { ...ask, previous: view.compare }, view.turn),
  );
}

/** What a figure says when its question failed: the others stand. */
const failure = (query: { readonly isError: boolean; readonly error: unknown }): string | undefined =>
  query.isError ? problemOf(query.error).title : undefined;

function Figures(): ReactNode {
  const view = useView();
  const traffic = useSummary(TRAFFIC);
  const verdicts = useSummary(VERDICTS);
  const denied = useSummary(CONNECTIONS, DENIED);
  const reasons = useSummary(REASONS);
  // The same questions as the lists below ask, so that each is asked once; the grouping of Pods alone is a count.
  const pods = useSummary({ by: ['pod'], measures: ['totalBytes'], top: 1 });
  const services = useSummary({ by: ['service'], measures: ['totalBytes'], top: 10 }, HAS_SERVICE);
  const nodes = useSummary({ by: ['node'], measures: ['totalBytes'], top: 10 });
  const policies = useSummary({ by: ['policy'], measures: ['flows'], top: 10 }, HAS_POLICY);
  const sums = traffic.data === undefined ? undefined : trafficFigures(traffic.data);
  const share = verdicts.data === undefined ? undefined : unprotectedShare(verdicts.data);
  const life = reasons.data === undefined ? undefined : lifeFigures(reasons.data);
  const to = (...terms: readonly ExtraTerm[]): string => recordsOf(view, terms);
  const pair = (
    query: { readonly isError: boolean; readonly error: unknown },
    figure: Pair | undefined,
  ): Pick<StatProps, 'value' | 'previous' | 'note'> => ({
    value: figure === undefined ? (query.isError ? null : '…') : figure[0],
    previous: figure?.[1],
    note: failure(query),
  });
  const count = (query: typeof pods): Pick<StatProps, 'value' | 'previous' | 'note'> =>
    pair(query, query.data && [query.data.groups, null]);
  const unprotected = share?.[0];
  const before = share?.[1];
  return (
    <section className={classes.stats} aria-label={text.figures} data-panel>
      <Stat label={text.data} title={text.dataTitle} unit="bytes" href={to()} {...pair(traffic, sums?.bytes)} />
      <Stat
        label={text.throughput}
        title={text.throughputTitle}
        unit="bit/s"
        href={to()}
        {...pair(traffic, sums?.throughput)}
      />
      <Stat
        label={text.connections}
        title={text.connectionsTitle}
        unit="connections"
        href={to()}
        {...pair(traffic, sums?.connections)}
      />
      <Stat
        label={text.active}
        title={text.activeTitle}
        unit="connections"
        href={to(['reason', 'ended', true])}
        {...pair(reasons, life?.active)}
      />
      <Stat
        label={text.ended}
        title={text.endedTitle}
        unit="connections"
        href={to(['reason', 'ended'])}
        {...pair(reasons, life?.ended)}
      />
      <Stat
        label={text.denied}
        title={text.deniedTitle}
        unit="connections"
        mark="dropped"
        href={to(...DENIED)}
        {...pair(denied, denied.data && connectionsOf(denied.data))}
      />
      <Stat
        label={text.unprotected}
        title={text.unprotectedTitle}
        mark="none"
        href={to(['verdict', 'unprotected'])}
        value={
          share === undefined
            ? verdicts.isError
              ? null
              : '…'
            : unprotected === null || unprotected === undefined
              ? null
              : percent(unprotected)
        }
        note={
          failure(verdicts) ?? (before === null || before === undefined ? undefined : text.previously(percent(before)))
        }
      />
      <Stat label={text.pods} title={text.podsTitle} href={to(['pod', '', true])} {...count(pods)} />
      <Stat label={text.services} title={text.servicesTitle} href={to(...HAS_SERVICE)} {...count(services)} />
      <Stat label={text.nodes} title={text.nodesTitle} href={to(['node', '', true])} {...count(nodes)} />
      <Stat label={text.policies} title={text.policiesTitle} href={to(...HAS_POLICY)} {...count(policies)} />
      <Stat
        label={text.dataExternal}
        title={text.externalTitle}
        unit="bytes"
        href={to(['type', 'external'])}
        {...pair(traffic, sums?.externalBytes)}
      />
      <Stat
        label={text.throughputExternal}
        title={text.externalTitle}
        unit="bit/s"
        href={to(['type', 'external'])}
        {...pair(traffic, sums?.externalThroughput)}
      />
      <Stat
        label={text.connectionsExternal}
        title={text.externalTitle}
        unit="connections"
        href={to(['type', 'external'])}
        {...pair(traffic, sums?.externalConnections)}
      />
      <Freshness />
    </section>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function Freshness(): ReactNode {
  const view = useView();
  const status = useQuery(flowStatusQuery(view.cluster));
  const newest = newestOf(status.data);
  const age = useTicking((now) => (newest === null ? null : formatRelative(newest, now)));
  return (
    <Stat
      label={text.freshness}
      title={text.freshnessTitle}
      value={age ?? (status.isError ? null : status.data === undefined ? '…' : text.noRecord)}
      note={failure(status) ?? (status.data && text.perSecond(formatCount(Math.round(status.data.rate))))}
      href={recordsOf(view, [])}
    />
  );
}

function OtherDashboards(): ReactNode {
  const others = DASHBOARDS.filter((name): name is Exclude<DashboardName, 'home'> => name !== 'home');
  return (
    <nav aria-label={text.more} data-no-picture>
      <ul className={classes.links}>
        {others.map((name) => (
          <li key={name}>
            <ClusterLink to="/flows/dashboards/$dashboard" params={{ dashboard: name }}>
              {text.names[name]}
              <small>{text.moreNote[name]}</small>
            </ClusterLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
