import { useMemo, type ReactNode } from 'react';
import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EvaluateRequestInput, EvaluateResponse } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import {
  ConnectionForm,
  connectionSearch,
  DecidedBy,
  endOfText,
  fallsOf,
  questionOf,
  useConnection,
  VerdictLine,
  VerdictWordMark,
  wordsOfEnd,
  wordsOfTraffic,
  type ConnectionSearch,
} from '../../../components/connection/index.ts';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { evaluateQuery } from '../../../lib/evaluate.queries.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { useStore } from '../../../lib/store.ts';
import { ChainTable } from './chain-table.tsx';
import { ChangesPanel } from './changes-panel.tsx';
import { changesOf, draftsOf, KEPT, keptDrafts, leftOut, paramOfDrafts } from './drafts.model.ts';
import { FallView } from './fall-view.tsx';
import { WhyNot } from './why-not.tsx';
import { listParam, type WhatIfSearch } from './what-if.search.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

export interface QuestionTabProps {
  readonly cluster: string;
  readonly search: WhatIfSearch;
  readonly change: (patch: { readonly [K in keyof WhatIfSearch]?: WhatIfSearch[K] | undefined }, push?: 'push') => void;
}

/**
 * What a link to the Traceflow form needs for the same packet: live traffic where it comes from an address and goes to a Pod. Null where
 * Traceflow can neither send nor follow it.
 */
export function traceSearch(search: ConnectionSearch): Readonly<Record<string, string | number | boolean>> | null {
  const source = endOfText(search.from);
  const destination = endOfText(search.to);
  const protocol = search.proto ?? 'TCP';
  const sends = source.type === 'pod' && ['pod', 'service', 'ip'].includes(destination.type);
  const follows = source.type === 'ip' && destination.type === 'pod';
  if ((!sends && !follows) || !['TCP', 'UDP', 'ICMP', 'ICMPv6'].includes(protocol)) return null;
  const ipv6 =
    protocol === 'ICMPv6' || [source, destination].some((end) => end.type === 'ip' && end.value.includes(':'));
  return {
    source: source.value,
    dst: destination.value,
    dstType: destination.type,
    protocol: protocol === 'ICMPv6' ? 'ICMP' : protocol,
    ...(search.port === undefined ? {} : { port: search.port }),
    ...(search.sport === undefined ? {} : { srcPort: search.sport }),
    ...(ipv6 ? { ipv6 } : {}),
    ...(follows ? { live: true } : {}),
  };
}

function Comparison({ answer }: { readonly answer: EvaluateResponse }): ReactNode {
  const { before } = answer;
  if (before === undefined) return null;
  const same = before.verdict === answer.verdict;
  return (
    <section className={classes.comparison} aria-label={text.comparison}>
      <dl>
        <div>
          <dt>{text.now}</dt>
          <dd>
            <VerdictWordMark verdict={before.verdict} pill />{' '}
            <DecidedBy step={before.decidedBy} verdict={before.verdict} />
          </dd>
        </div>
        <div>
          <dt>{text.after}</dt>
          <dd>
            <VerdictWordMark verdict={answer.verdict} pill />{' '}
            <DecidedBy step={answer.decidedBy} verdict={answer.verdict} />
          </dd>
        </div>
      </dl>
      <p>{same ? text.same : text.turned(before.verdict, answer.verdict)}</p>
    </section>
  );
}

function Answer({
  cluster,
  search,
  change,
  answer,
}: QuestionTabProps & { readonly answer: EvaluateResponse }): ReactNode {
  const falls = useMemo(() => fallsOf(answer), [answer]);
  const trace = traceSearch(search);
  const table = search.view === 'table';
  return (
    <>
      <section className={classes.headline} aria-label={text.fall}>
        <p className={classes.asked}>
          {wordsOfEnd(search.from)} → {wordsOfEnd(search.to)} · {wordsOfTraffic(search)}
        </p>
        <VerdictLine answer={answer} />
        <Comparison answer={answer} />
        <div className={classes.tools}>
          <WhyNot
            cluster={cluster}
            answer={answer}
            policy={search.why}
            onChoose={(why) => change({ why, all: why === undefined ? search.all : true })}
          />
          <Switch
            size="xs"
            label={text.every}
            description={text.everyHelp}
            checked={search.all === true}
            onChange={(event) => change({ all: event.currentTarget.checked || undefined })}
          />
          <SegmentedControl
            size="xs"
            aria-label={text.view}
            data={[
              { value: 'path', label: text.views.path },
              { value: 'table', label: text.views.table },
            ]}
            value={table ? 'table' : 'path'}
            onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
          />
          {trace === null ? (
            <span className={classes.quiet}>{text.traceOff}</span>
          ) : (
            <ClusterLink to="/traceflow" search={trace}>
              {text.trace}
            </ClusterLink>
          )}
        </div>
      </section>
      {table ? (
        <div className={classes.table}>
          <ChainTable cluster={cluster} chain={answer.chain} />
        </div>
      ) : (
        <FallView falls={falls} why={search.why} />
      )}
    </>
  );
}

/** Two ends and a port, changes to try, the verdict with its whole chain. The link keeps the question. */
export function QuestionTab({ cluster, search, change }: QuestionTabProps): ReactNode {
  const { from, to, proto, port, sport, icmp, without, all } = search;
  const state = useConnection(search);
  const kept = useStore(keptDrafts);
  const drafts = useMemo(() => draftsOf(search.drafts, kept), [search.drafts, kept]);
  const left = useMemo(() => leftOut({ without, param: search.drafts, drafts }), [without, search.drafts, drafts]);
  const question = useMemo((): EvaluateRequestInput | null => {
    const asked = questionOf(connectionSearch({ from, to, proto, port, sport, icmp }));
    if (asked === null) return null;
    const changes = changesOf(without, drafts);
    return { ...asked, ...(changes.length === 0 ? {} : { changes }), ...(all === true ? { everyRule: true } : {}) };
  }, [from, to, proto, port, sport, icmp, without, drafts, all]);
  const verdict = useQuery(evaluateQuery(cluster, question));
  useShortcuts([
    {
      keys: 't',
      label: text.switchView,
      group: text.keys,
      run: () => change({ view: search.view === 'table' ? undefined : 'table' }),
    },
  ]);
  const ask = (): void => {
    const patch = state.submit();
    if (patch === null) return;
    const same = Object.entries(patch).every(([key, value]) => search[key as keyof typeof patch] === value);
    if (same && question !== null) void verdict.refetch();
    else change(patch, 'push');
  };
  const note = search.drafts !== KEPT ? null : kept.length === 0 ? text.lost : text.tooLong;
  return (
    <>
      <div className={classes.question}>
        <ConnectionForm
          cluster={cluster}
          fields={state.fields}
          faults={state.faults}
          onChange={state.set}
          onSubmit={ask}
          label={text.form}
        >
          <Button type="submit">{text.ask}</Button>
        </ConnectionForm>
        <ChangesPanel
          cluster={cluster}
          without={listParam(without)}
          drafts={drafts}
          note={note}
          leftOut={left}
          onWithout={(ids) => change({ without: ids.length === 0 ? undefined : ids.join(',') })}
          onDrafts={(next) => {
            keptDrafts.set(next);
            change({ drafts: paramOfDrafts(next) });
          }}
        />
      </div>
      {question === null ? (
        <Empty title={text.startTitle} why={text.startWhy} />
      ) : verdict.isError ? (
        <Failed problem={problemOf(verdict.error)} title={text.failed} retry={() => void verdict.refetch()} />
      ) : verdict.data === undefined ? (
        <Loading rows={8} label={text.asking} />
      ) : (
        <Answer cluster={cluster} search={search} change={change} answer={verdict.data} />
      )}
    </>
  );
}
