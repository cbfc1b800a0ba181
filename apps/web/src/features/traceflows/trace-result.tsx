import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { Freshness, Problem, TraceflowDetail, TracePolicy } from '@netloft/contracts';
import { Page } from '../../components/page.tsx';
import { Failed } from '../../components/states.tsx';
import {
  headlineOf,
  headlineText,
  pathModel,
  stepsOf,
  TraceAnswer,
  TracePolicyDrawer,
  useNsxNote,
  ViewSwitch,
  wayOf,
  type Headline,
  type TraceView,
} from '../../components/trace-path/index.ts';
import { problemOf } from '../../lib/api-client.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { KeepTrace } from './checks/keep-button.tsx';
import { CompareTrace } from './compare/compare-button.tsx';
import { policiesOf } from './now/now.model.ts';
import { PoliciesNow } from './now/policies-now.tsx';
import { useNow } from './now/use-now.ts';
import { ResultTools, RunAgain } from './result-actions.tsx';
import { ResultFacts } from './result-facts.tsx';
import { useNotTakenUp } from './trace-progress.model.ts';
import { TraceProgress } from './trace-progress.tsx';
import { deleteTrace } from './traceflows.queries.ts';
import { formOfRequest } from './trace-form.model.ts';
import { draftOf } from './trace-form.store.ts';
import { traceflowSearch } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import { useRunTrace } from './use-trace-form.ts';
import classes from './trace-result.module.css';

export interface TraceResultProps {
  readonly cluster: string;
  readonly detail: TraceflowDetail;
  /** The cluster does not hold it any more; what is shown is its last state. */
  readonly removed: boolean;
  readonly freshness: Freshness | null;
}

const NONE: readonly TracePolicy[] = [];
const ABANDONED: Headline = { mark: 'unknown', verdict: text.notTakenUp, policy: null, joint: '', detail: '' };

/** A trace with its headline, progress, path, steps, facts and object. */
export function TraceResult({ cluster, detail, removed, freshness }: TraceResultProps): ReactNode {
  const navigate = useNavigate();
  const [search, change] = usePageSearch(traceflowSearch);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { run, running, problem: refused } = useRunTrace(cluster);
  const nowState = useNow(cluster, detail, removed);
  const { now, stuck } = nowState;
  const { startedAt } = detail.summary;
  const isolatedBy = now?.isolatedBy ?? NONE;
  const model = useMemo(() => pathModel(detail.path, { startedAt, isolatedBy }), [detail.path, startedAt, isolatedBy]);
  const steps = useMemo(() => stepsOf(model), [model]);
  const abandoned = useNotTakenUp(detail.summary);
  const headline = abandoned ? ABANDONED : headlineOf(detail, isolatedBy);
  const note = useNsxNote(cluster, detail.path);
  const view: TraceView = search.view ?? 'path';
  const show = useCallback((next: TraceView) => change({ view: next === 'path' ? undefined : next }), [change]);
  const openPolicy = useCallback((reference: string) => change({ policy: reference }, 'push'), [change]);
  const closePolicy = useCallback(() => change({ policy: undefined }, 'push'), [change]);

  const remove = (): void => {
    setProblem(null);
    deleteTrace(cluster, detail.id).then(
      () => void navigate({ to: '/clusters/$cluster/traceflow', params: { cluster } } as never),
      (error: unknown) => setProblem(problemOf(error)),
    );
  };
  const changeAndRun = (): void => {
    if (detail.request !== null) draftOf(cluster).set(formOfRequest(detail.request));
    void navigate({ to: '/clusters/$cluster/traceflow', params: { cluster } } as never);
  };
  const active = detail.summary.phase === 'Waiting' || detail.summary.phase === 'Running';
  const policy =
    search.policy === undefined
      ? undefined
      : [...steps.flatMap((step) => step.policy ?? []), ...policiesOf(now)].find(
          (one) => one.reference === search.policy,
        );
  const fault = problem ?? refused;
  return (
    <Page
      title={wayOf(detail)}
      documentTitle={`${headline.verdict}: ${wayOf(detail)}`}
      freshness={freshness}
      actions={
        <RunAgain
          detail={detail}
          running={running}
          onRerun={() => detail.request !== null && run(detail.request)}
          onChange={changeAndRun}
        />
      }
    >
      <div className={classes.result}>
        {fault !== null && <Failed problem={fault} />}
        {removed && (
          <p role="status" className={classes.notice}>
            {text.removedMeanwhile}
          </p>
        )}
        <TraceAnswer
          answer={detail}
          headline={headline}
          view={view}
          object={{ value: detail.object, name: detail.id, label: `Traceflow ${detail.id}` }}
          onPolicy={openPolicy}
          policyNote={note}
          startedAt={startedAt}
          isolatedBy={isolatedBy}
          progress={
            <>
              {active && !removed && <TraceProgress detail={detail} stuck={stuck} onCancel={remove} />}
              {!removed && <PoliciesNow detail={detail} state={nowState} onPolicy={openPolicy} />}
            </>
          }
          tools={
            <>
              <ViewSwitch value={view} onChange={show} />
              <span className={classes.grow} />
              <KeepTrace cluster={cluster} detail={detail} />
              <CompareTrace cluster={cluster} name={detail.id} />
              <ResultTools
                source={{ detail, model, title: `${wayOf(detail)} — ${headlineText(headline)}`, now }}
                removed={removed}
                onRemove={remove}
              />
            </>
          }
          facts={<ResultFacts detail={detail} />}
        />
      </div>
      {policy !== undefined && <TracePolicyDrawer cluster={cluster} policy={policy} onClose={closePolicy} />}
    </Page>
  );
}
