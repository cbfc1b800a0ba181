import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { parseFilter } from '@netloft/analytics';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { ChartLink } from '../../../components/charts/chart-link.tsx';
import { downloadPng, downloadSvg, pictureOf } from '../../../components/charts/picture.ts';
import { CopyButton } from '../../../components/copyable.tsx';
import {
  FlowGaps,
  isMoving,
  nextTurn,
  onlyScope,
  patchOf,
  ScopeBar,
  scopeOf,
  useTurn,
} from '../../../components/flow-scope/index.ts';
import { Count, Page } from '../../../components/page.tsx';
import { Empty } from '../../../components/states.tsx';
import { linkTo } from '../../../lib/clipboard.ts';
import { serverNow, useTicking } from '../../../lib/clock.ts';
import { flowSummaryQuery, type SummaryAsk } from '../../../lib/flows.queries.ts';
import { formatExact } from '../../../lib/format.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { timeZone } from '../../../lib/preferences.ts';
import { stringifySearch } from '../../../lib/search-params.ts';
import { useStore } from '../../../lib/store.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { DASHBOARDS, dashboardsSearch, TOPS, type DashboardName, type DashboardsSearch } from './dashboards.search.ts';
import { EgressDashboard } from './egress.tsx';
import { HomeDashboard, TRAFFIC } from './home.tsx';
import { OptionsBar } from './options-bar.tsx';
import { PairsDashboard } from './pairs.tsx';
import { PoliciesDashboard } from './policies.tsx';
import { RecordsDashboard } from './records.tsx';
import { useLightPrint } from './use-light-print.ts';
import { heldStill, hiddenNamespaces, hiddenTerms, narrowed, ViewProvider, type DashboardView } from './view.ts';
import classes from './dashboards.module.css';
import './print.css';

const COUNT: SummaryAsk = { by: [], measures: ['flows'] };

/** Name of the dashboard in the address; the first one where it names none, null where there is no such. */
function useDashboardName(): DashboardName | null {
  const params = useParams({ strict: false });
  const named = 'dashboard' in params ? String(params.dashboard) : undefined;
  return named === undefined ? 'home' : (DASHBOARDS.find((one) => one === named) ?? null);
}

/** Milliseconds by which this browser's clock is off, roughly: it may be learned after the page's first look. */
const clockIsOff = (): number => Math.round((serverNow() - Date.now()) / 5000) * 5000;

/**
 * What the panels go by. A moving range stands still for one look, so that all panels speak of the same time and a mark leads to exactly the
 * records that it counts; the page's own link keeps moving.
 */
function useDashboardView(cluster: string, name: DashboardName, search: DashboardsSearch): DashboardView {
  const router = useRouter();
  const turn = useTurn();
  const skew = useTicking(clockIsOff);
  const [, change] = usePageSearch(dashboardsSearch);
  const zone = useStore(timeZone);
  return useMemo(() => {
    const { held, from, to } = heldStill(scopeOf(search), skew);
    const scope = narrowed(held, hiddenTerms(hiddenNamespaces(name, search.hide)));
    return {
      cluster,
      scope,
      turn,
      group: search.group ?? 'workload',
      direction: search.direction ?? 'forward',
      measure: search.measure ?? 'bytes',
      top: search.top ?? TOPS[1],
      compare: search.compare === 'previous',
      asTable: search.view === 'table',
      note: [cluster, `${formatExact(from, zone)} – ${formatExact(to, zone)}`, scope.filter]
        .filter((part) => part !== '')
        .join(' · '),
      zoom: (start, end) => change(patchOf({ from: start, to: end }), 'push'),
      follow: (href) => router.history.push(href),
    };
  }, [cluster, name, search, turn, skew, zone, change, router]);
}

/** A page that is empty for now looks again by itself: the first records may be on their way. */
function useLookAgain(empty: boolean): void {
  useEffect(() => {
    if (!empty) return undefined;
    const timer = setInterval(nextTurn, 10_000);
    return () => clearInterval(timer);
  }, [empty]);
}

/** What Theia's dashboards answer, and what they do not: who talks to whom, how much, by which policy. */
export function FlowDashboardsPage(): ReactNode {
  const cluster = useCluster();
  const name = useDashboardName();
  const [search, change] = usePageSearch(dashboardsSearch);
  const view = useDashboardView(cluster, name ?? 'home', search);
  const content = useRef<HTMLDivElement>(null);
  const fault = useMemo(() => !parseFilter(search.filter ?? '').ok, [search.filter]);
  useLightPrint();
  useShortcuts([
    {
      keys: 't',
      label: text.toggleTable,
      group: text.keys,
      run: () => change({ view: view.asTable ? undefined : 'table' }),
    },
  ]);
  // Home asks for its figures by type anyway; their totals count the records of the scope.
  const ask = name === 'home' ? { ...TRAFFIC, previous: view.compare } : COUNT;
  const count = useQuery({
    ...flowSummaryQuery(cluster, view.scope, ask, view.turn),
    enabled: cluster !== '' && name !== null && !fault,
  });
  const records = count.data?.totals.flows ?? null;
  useLookAgain(records === 0 && isMoving(scopeOf(search)));
  const title = name === null ? text.title : `${text.title}: ${text.names[name]}`;
  const picture = (hand: (element: Element) => void): void => {
    if (content.current !== null) hand(content.current);
  };

  return (
    <Page
      title={text.title}
      documentTitle={title}
      purpose={text.purpose}
      purposeId="flow-dashboards"
      partial={count.data?.partial}
      {...(count.data?.hidden === undefined ? {} : { hidden: count.data.hidden })}
      actions={
        <div className={classes.options} data-on-screen>
          <CopyButton value={linkTo()} label={text.copyLink} text />
          <ActionIcon
            size={30}
            variant="default"
            aria-label={text.print}
            title={text.print}
            onClick={() => window.print()}
          >
            <IconPrinter size={15} aria-hidden />
          </ActionIcon>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon size={30} variant="default" aria-label={text.download} title={text.download}>
                <IconDownload size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                onClick={() => picture((element) => void downloadPng(pictureOf(element, title, view.note), title))}
              >
                {text.exportPng}
              </Menu.Item>
              <Menu.Item onClick={() => picture((element) => downloadSvg(pictureOf(element, title, view.note), title))}>
                {text.exportSvg}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      }
    >
      <div className={classes.page} data-dashboard={name ?? ''}>
        <Tabs cluster={cluster} current={name} search={search} />
        <div data-on-screen>
          <ScopeBar cluster={cluster} search={search} onChange={change} />
        </div>
        <p className={classes.printNote}>{[...(name === null ? [] : [text.names[name]]), view.note].join(' · ')}</p>
        <FlowGaps cluster={cluster} />
        {name === null ? (
          <Empty title={text.unknown} why={text.unknownAction} />
        ) : fault ? (
          <Empty title={text.faultTitle} why={text.faultWhy} />
        ) : (
          <>
            <OptionsBar
              dashboard={name}
              search={search}
              onChange={change}
              count={records === null ? null : <Count shown={records} total={records} noun={text.noun} />}
            />
            {records === 0 ? (
              <FlowGaps cluster={cluster} empty filter={search.filter ?? ''} onChange={change} />
            ) : (
              <ViewProvider value={view}>
                <div ref={content}>
                  <Dashboard name={name} />
                </div>
              </ViewProvider>
            )}
          </>
        )}
      </div>
    </Page>
  );
}

function Dashboard({ name }: { readonly name: DashboardName }): ReactNode {
  switch (name) {
    case 'home':
      return <HomeDashboard />;
    case 'records':
      return <RecordsDashboard />;
    case 'network-policies':
      return <PoliciesDashboard />;
    case 'egress':
      return <EgressDashboard />;
    default:
      return <PairsDashboard key={name} name={name} />;
  }
}

/** The dashboards; each keeps the range, the filter and how it is looked at. */
function Tabs({
  cluster,
  current,
  search,
}: {
  readonly cluster: string;
  readonly current: DashboardName | null;
  readonly search: DashboardsSearch;
}): ReactNode {
  const kept = stringifySearch({
    ...onlyScope(search),
    hide: search.hide,
    compare: search.compare,
    view: search.view,
    refresh: search.refresh,
  });
  return (
    <nav className={classes.tabs} aria-label={text.list}>
      {DASHBOARDS.map((name) => (
        <ChartLink
          key={name}
          href={`/clusters/${encodeURIComponent(cluster)}/flows/dashboards/${name}${kept}`}
          className={classes.tab}
          current={name === current}
        >
          {text.names[name]}
        </ChartLink>
      ))}
    </nav>
  );
}
