import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconDownload, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Rung, TierList } from '@netloft/contracts';
import { fallsOf, questionOf } from '../../components/connection/index.ts';
import { DataTable } from '../../components/data-table/index.ts';
import { useNsxLinks } from '../../components/nsx-link/index.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { downloadText } from '../../lib/download.ts';
import { evaluateQuery } from '../../lib/evaluate.queries.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { AddTier } from './add-tier.tsx';
import { DropPacket } from './drop-packet.tsx';
import { LadderLegend } from './ladder-legend.tsx';
import { ladderSvg } from './ladder-svg.ts';
import { OffButton } from '../../components/off-button.tsx';
import { RungDrawer } from './rung-drawer.tsx';
import { TierLadder } from './tier-ladder.tsx';
import { tierColumns } from './tiers.columns.tsx';
import { ladderOrder, ladderVersion } from './tiers.model.ts';
import { tierListQuery, useRungs } from './tiers.queries.ts';
import { tiersSearch } from './tiers.search.ts';
import { tiersText as text } from './tiers.messages.ts';

const rungId = (rung: Rung): string => rung.id;
const VIEWS = [
  { value: 'ladder', label: text.views.ladder },
  { value: 'table', label: text.views.table },
];

/** Why a Tier cannot be added; null when it can. */
function whyNoMore(list: TierList | undefined, failed: string | null): string | null {
  if (list === undefined) return failed ?? text.loadingRights;
  if (!list.may.create) return list.may.reason ?? text.youMayNot;
  return list.limits.count >= list.limits.max ? `maximum number of Tiers supported: ${list.limits.max}` : null;
}

/** The ladder of tiers, live, with a packet that may fall down it, its twin as a table, and one rung's details beside. */
export function TiersPage(): ReactNode {
  const cluster = useCluster();
  const topic = useRungs(cluster);
  const [search, change] = usePageSearch(tiersSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [adding, setAdding] = useState(false);
  const rungs = useMemo(() => ladderOrder(topic.items), [topic.items]);
  const version = ladderVersion(rungs);
  const names = rungs.map((rung) => rung.id).join(',');
  const list = useQuery(tierListQuery(cluster, names));
  const links = useNsxLinks(
    cluster,
    rungs.some(({ owner, policies }) => owner === 'nsx' && policies.length > 0),
  );
  const question = useMemo(() => questionOf(search), [search]);
  const verdict = useQuery(evaluateQuery(cluster, question, version));
  const falls = useMemo(() => (verdict.data === undefined ? null : fallsOf(verdict.data)), [verdict.data]);
  const open = useCallback((id: string) => change({ open: id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const table = search.view === 'table';
  useShortcuts([
    { keys: 't', label: text.switchView, group: text.keys, run: () => change({ view: table ? undefined : 'table' }) },
  ]);
  const ready = topic.state === 'ready';
  const off = whyNoMore(list.data, list.isError ? problemOf(list.error).detail : null);
  const statistics = list.data?.statistics;
  const hitsOff = statistics !== undefined && statistics.state !== 'counting' ? statistics.detail : null;
  const forbidden = topic.freshness?.state === 'forbidden';

  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="tiers"
      freshness={topic.freshness}
      hidden={topic.hidden}
      fill={table}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={text.viewLabel}
            data={VIEWS}
            value={table ? 'table' : 'ladder'}
            onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
          />
          <ActionIcon
            size={34}
            variant="default"
            aria-label={text.exportSvg}
            title={text.exportSvg}
            disabled={rungs.length === 0}
            onClick={() =>
              downloadText(
                `tiers-${cluster}.svg`,
                ladderSvg(rungs, falls, `${text.title} · ${cluster}`),
                'image/svg+xml',
              )
            }
          >
            <IconDownload size={16} aria-hidden />
          </ActionIcon>
          <OffButton
            size="sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            off={off}
            onClick={() => setAdding(true)}
          >
            {text.add}
          </OffButton>
        </>
      }
    >
      {topic.state === 'failed' && topic.problem !== null ? (
        <Failed problem={topic.problem} />
      ) : !ready ? (
        <Loading rows={14} height={34} />
      ) : rungs.length === 0 ? (
        <Empty
          title={forbidden ? text.forbiddenTitle : topic.freshness?.asOf === null ? text.unknownTitle : text.noneTitle}
          why={
            topic.hidden[0]?.reason ??
            topic.freshness?.detail ??
            (topic.freshness?.asOf === null ? text.unknownWhy : text.noneWhy)
          }
        />
      ) : table ? (
        <DataTable
          id="tiers"
          label={text.title}
          noun={text.noun}
          columns={tierColumns}
          rows={rungs}
          rowId={rungId}
          total={rungs.length}
          onOpen={(rung) => open(rung.id)}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="place"
          empty={<Empty title={text.noneTitle} why={text.noneWhy} />}
        />
      ) : (
        <>
          <DropPacket
            cluster={cluster}
            search={search}
            answer={verdict.data}
            problem={verdict.isError ? problemOf(verdict.error) : null}
            loading={verdict.isFetching}
            onAsk={(patch) => change(patch, 'push')}
            onRetry={() => void verdict.refetch()}
          />
          <TierLadder
            cluster={cluster}
            rungs={rungs}
            falls={question === null ? null : falls}
            openId={search.open}
            hitsOff={hitsOff}
            links={links}
            onOpen={open}
          />
          <LadderLegend hitsOff={hitsOff} />
        </>
      )}
      {search.open !== undefined && ready && (
        <RungDrawer
          key={search.open}
          cluster={cluster}
          rung={rungs.find((rung) => rung.id === search.open)}
          list={list.data}
          links={links}
          onClose={close}
        />
      )}
      {adding && list.data !== undefined && (
        <AddTier
          cluster={cluster}
          rungs={rungs}
          limits={list.data.limits}
          onClose={() => setAdding(false)}
          onDone={() => setAdding(false)}
        />
      )}
    </Page>
  );
}
