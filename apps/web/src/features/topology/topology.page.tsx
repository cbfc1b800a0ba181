import { useCallback, useMemo, useRef, type ReactNode } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { parseFilter } from '@netloft/analytics';
import type { TopologyNode, TopologyView } from '@netloft/contracts';
import { useQuery } from '@tanstack/react-query';
import { FlowGaps, patchOf, ScopeBar, scopeOf, useTurn } from '../../components/flow-scope/index.ts';
import { rangeText } from '../../components/flow-scope/range.ts';
import { GraphCanvas, type GraphHandle } from '../../components/graph/index.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { TextButton } from '../../components/text-button.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { serverNow, useTicking } from '../../lib/clock.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { EdgeDrawer } from './edge-drawer.tsx';
import { EdgeTable } from './edge-table.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FindBox } from './find-box.tsx';
import { NodeDrawer } from './node-drawer.tsx';
import { OptionsBar } from './options-bar.tsx';
import { Replay } from './replay.tsx';
import { topologyText as text } from './topology.messages.ts';
import { heldStill, kindsOf, modelOf, windowOf } from './topology.model.ts';
import { topologyQuery, type TopologyAsk } from './topology.queries.ts';
import { toggled, topologySearch, type TopologySearch } from './topology.search.ts';
import { usePins } from './use-pins.ts';
import classes from './topology.module.css';

/** Milliseconds by which this browser's clock is off, roughly: it may be learned after the page's first look. */
const clockIsOff = (): number => Math.round((serverNow() - Date.now()) / 5000) * 5000;

/** Scope of one look: a moving range stands still until the next turn, a replayed part is a range of its own. */
function useLook(search: TopologySearch) {
  const turn = useTurn();
  const skew = useTicking(clockIsOff);
  const { from, to, filter, at } = search;
  return useMemo(() => {
    const page = heldStill(scopeOf({ from, to, filter } as TopologySearch), skew);
    const range = { from: page.from, to: page.to };
    const part = at === undefined ? range : windowOf(range, at);
    const scope = at === undefined ? page.held : { ...page.held, ...patchOf(part) };
    return { turn, range, part, scope };
  }, [from, to, filter, at, turn, skew]);
}

const askOf = ({ group, label, expand, hide, only, prefix, services }: TopologySearch): TopologyAsk => ({
  ...(group === undefined ? {} : { group }),
  ...(label === undefined || group !== 'label' ? {} : { label }),
  ...(expand === undefined ? {} : { expand }),
  ...(hide === undefined ? {} : { hide }),
  ...(only === undefined ? {} : { only }),
  ...(prefix === undefined ? {} : { prefix }),
  ...(services === undefined ? {} : { services }),
});

const NO_NODES: ReadonlyMap<string, TopologyNode> = new Map();

/** Flows joined with policies and inventory as a map that can be read. */
export function TopologyPage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(topologySearch);
  const { turn, range, part, scope } = useLook(search);
  const zone = useStore(timeZone);
  const handle = useRef<GraphHandle>(null);
  const group = search.group ?? 'namespace';
  const isFaulty = useMemo(() => !parseFilter(search.filter ?? '').ok, [search.filter]);
  const lacksLabel = group === 'label' && search.label === undefined;
  const query = useQuery({
    ...topologyQuery(cluster, scope, askOf(search), turn),
    enabled: cluster !== '' && !isFaulty && !lacksLabel,
  });
  const view = query.data;
  const nodes = useMemo(
    () => (view === undefined ? NO_NODES : new Map(view.nodes.map((node) => [node.id, node]))),
    [view],
  );
  const width = search.width ?? 'bytes';
  const seconds = (part.to - part.from) / 1000;
  const model = useMemo(() => modelOf(view ?? { nodes: [], edges: [] }, seconds, width), [view, seconds, width]);
  const place = `${cluster}.${group}${group === 'label' ? `.${search.label ?? ''}` : ''}`;
  const [pins, setPins] = usePins(place);
  const shown = search.view ?? (view?.unreadable === true ? 'table' : 'graph');
  const select = useCallback((id: string | null) => change({ open: id ?? undefined }, 'push'), [change]);
  const toggle = useCallback(
    (id: string) => {
      if (nodes.get(id)?.expandable === true) change({ expand: toggled(search.expand, id) }, 'push');
    },
    [change, nodes, search.expand],
  );
  const replay = useCallback((at: number | undefined) => change({ at }), [change]);
  const find = (id: string): void => {
    select(id);
    handle.current?.find(id);
  };
  useShortcuts([
    {
      keys: 't',
      label: text.toggleTable,
      group: text.keys,
      run: () => change({ view: shown === 'table' ? 'graph' : 'table' }),
    },
  ]);
  const edge = search.open === undefined ? undefined : view?.edges.find((one) => one.id === search.open);
  const node = search.open === undefined ? undefined : nodes.get(search.open);
  const title = `${text.title} ${cluster}`;
  const note = [rangeText(part, zone), scope.filter, text.groups[group]].filter((one) => one !== '').join(' · ');
  const close = (): void => select(null);

  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="topology"
      fill
      partial={view?.partial}
      {...(view?.hidden === undefined ? {} : { hidden: view.hidden })}
      actions={
        <ExportMenu
          name={`topology-${cluster}-${group}`}
          view={view}
          picture={shown === 'graph' ? () => handle.current?.picture(title, note) : undefined}
        />
      }
    >
      <div className={classes.page} data-topology aria-busy={query.isFetching}>
        <ScopeBar cluster={cluster} search={search} onChange={change} busy={query.isFetching} />
        <FlowGaps cluster={cluster} />
        <OptionsBar search={search} onChange={change} asTable={shown === 'table'}>
          {shown === 'graph' && <FindBox nodes={view?.nodes ?? []} onFind={find} />}
          {search.at === undefined && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlayerPlay size={13} aria-hidden />}
              onClick={() => replay(1)}
            >
              {text.replay}
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label={text.view}
            data={[
              { value: 'graph', label: text.viewGraph },
              { value: 'table', label: text.viewTable },
            ]}
            value={shown}
            onChange={(value) => change({ view: value === 'table' ? 'table' : 'graph' })}
          />
        </OptionsBar>
        {search.at !== undefined && <Replay at={search.at} range={range} ready={!query.isFetching} onChange={replay} />}
        {isFaulty ? (
          <Empty title={text.faultTitle} why={text.faultWhy} />
        ) : lacksLabel ? (
          <Empty title={text.labelMissing} why={text.labelMissingWhy} />
        ) : view === undefined ? (
          query.isError ? (
            <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />
          ) : (
            <Loading rows={10} />
          )
        ) : view.totals.edges === 0 && search.at === undefined ? (
          <FlowGaps cluster={cluster} empty filter={search.filter ?? ''} onChange={change} />
        ) : (
          <>
            {query.isError && <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />}
            <Sums view={view} />
            {view.unreadable && search.view === undefined && (
              <p className={classes.note} role="status">
                {text.unreadable} <TextButton onClick={() => change({ view: 'graph' })}>{text.showAnyway}</TextButton>
              </p>
            )}
            {view.edges.length === 0 && search.at === undefined ? (
              <Empty
                title={text.nothingLeft}
                why={text.nothingLeftWhy}
                action={
                  <TextButton onClick={() => change({ hide: undefined, only: undefined })}>{text.showAll}</TextButton>
                }
              />
            ) : shown === 'table' ? (
              <EdgeTable
                edges={view.edges}
                nodes={nodes}
                search={search}
                onSearchChange={change}
                onOpen={select}
                empty={<Empty title={text.nothingLeft} why={text.nothingLeftWhy} />}
              />
            ) : (
              <div className={classes.picture} data-old={query.isPlaceholderData ? true : undefined}>
                <GraphCanvas
                  label={text.graph}
                  model={model}
                  layout={search.layout ?? 'force'}
                  epoch={place}
                  selected={search.open ?? null}
                  onSelect={select}
                  onToggle={toggle}
                  pins={pins}
                  onPins={setPins}
                  widthMeans={text.widthMeans[width]}
                  kinds={kindsOf(view)}
                  handle={handle}
                />
              </div>
            )}
          </>
        )}
      </div>
      {edge !== undefined && (
        <EdgeDrawer
          cluster={cluster}
          edge={edge}
          nodes={nodes}
          scope={scope}
          turn={turn}
          onClose={close}
          onSelect={select}
        />
      )}
      {node !== undefined && view !== undefined && (
        <NodeDrawer
          cluster={cluster}
          node={node}
          nodes={nodes}
          edges={view.edges}
          scope={scope}
          turn={turn}
          group={group}
          onToggle={toggle}
          onClose={close}
          onSelect={select}
        />
      )}
    </Page>
  );
}

/** What the picture stands for, and what was folded in it. */
function Sums({ view }: { readonly view: TopologyView }): ReactNode {
  const { totals, folded } = view;
  return (
    <p className={classes.sums} data-totals>
      <strong>{text.totals(totals.pods, totals.edges, totals.bytes)}</strong>
      <span>{text.shown(view.nodes.length, view.edges.length)}</span>
      {folded.map((sentence) => (
        <span key={sentence}>{sentence}</span>
      ))}
    </p>
  );
}
