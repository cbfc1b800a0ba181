import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { Freshness, Problem, TraceflowDetail } from '@netloft/contracts';
import { Page } from '../../components/page.tsx';
import { Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { YamlView } from '../../components/yaml-view.tsx';
import { useShortcuts } from '../../lib/keyboard.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { PolicyDrawer } from './policy-drawer.tsx';
import { ResultTools, RunAgain } from './result-actions.tsx';
import { ResultFacts } from './result-facts.tsx';
import { ResultHeadline } from './result-headline.tsx';
import { StepFacts } from './step-facts.tsx';
import { StepsTable } from './steps-table.tsx';
import { TracePathView } from './trace-path-view.tsx';
import { TraceProgress } from './trace-progress.tsx';
import { deleteTrace } from './traceflows.queries.ts';
import { formOfRequest } from './trace-form.model.ts';
import { draftOf } from './trace-form.store.ts';
import { absenceText, headlineOf, headlineText, wayOf } from './trace-headline.model.ts';
import { pathModel, stepsOf, type StepModel } from './trace-path.model.ts';
import { traceflowSearch, type TraceView } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import { useRunTrace } from './use-trace-form.ts';
import { ViewSwitch } from './view-switch.tsx';
import classes from './trace-result.module.css';

export interface TraceResultProps {
  readonly cluster: string;
  readonly detail: TraceflowDetail;
  /** The cluster does not hold it any more; what is shown is its last state. */
  readonly removed: boolean;
  readonly freshness: Freshness | null;
}

/** The step that answers most: where the verdict fell, else the last. */
const firstChoice = (steps: readonly StepModel[]): StepModel | undefined =>
  steps.find((step) => step.decisive) ?? steps.at(-1);

/** A trace with its headline, progress, path, steps, facts and object. */
export function TraceResult({ cluster, detail, removed, freshness }: TraceResultProps): ReactNode {
  const navigate = useNavigate();
  const [search, change] = usePageSearch(traceflowSearch);
  const [chosen, setChosen] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { run, running, problem: refused } = useRunTrace(cluster);
  const model = useMemo(() => pathModel(detail.path), [detail.path]);
  const steps = useMemo(() => stepsOf(model), [model]);
  const selected = steps.find((step) => step.position === chosen) ?? firstChoice(steps);
  const headline = headlineOf(detail);
  const view: TraceView = search.view ?? 'path';
  const show = useCallback((next: TraceView) => change({ view: next === 'path' ? undefined : next }), [change]);
  const openPolicy = useCallback((reference: string) => change({ policy: reference }, 'push'), [change]);
  const closePolicy = useCallback(() => change({ policy: undefined }, 'push'), [change]);
  useShortcuts([
    { keys: 't', label: text.toggleTable, group: text.title, run: () => show(view === 'table' ? 'path' : 'table') },
  ]);

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
    search.policy === undefined ? undefined : steps.find((step) => step.policy?.reference === search.policy)?.policy;
  const fault = problem ?? refused;
  const absent = absenceText(detail.summary);
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
        <ResultHeadline headline={headline} onPolicy={openPolicy} />
        {active && !removed && <TraceProgress detail={detail} onCancel={remove} />}
        {detail.summary.phase === 'Failed' && steps.length > 0 && (
          <p className={classes.partial}>{text.partialTitle}</p>
        )}
        <div className={classes.tools}>
          <ViewSwitch value={view} onChange={show} />
          <span className={classes.grow} />
          <ResultTools
            detail={detail}
            model={model}
            title={`${wayOf(detail)} — ${headlineText(headline)}`}
            removed={removed}
            onRemove={remove}
          />
        </div>
        {view === 'path' && (
          <TracePathView
            model={model}
            active={active}
            absent={absent}
            selected={selected?.position ?? null}
            onSelect={setChosen}
          />
        )}
        {view === 'table' && <StepsTable model={model} absent={absent} onPolicy={openPolicy} />}
        {view === 'yaml' && (
          <YamlView
            value={detail.object}
            name={detail.id}
            label={`Traceflow ${detail.id}`}
            height="calc(100vh - 330px)"
          />
        )}
        {view === 'path' && (
          <div className={classes.below}>
            {selected !== undefined && (
              <StepFacts step={selected} node={model.boxes[selected.node]?.node} onPolicy={openPolicy} />
            )}
            <ResultFacts detail={detail} />
          </div>
        )}
      </div>
      {policy !== undefined && policy !== null && (
        <PolicyDrawer cluster={cluster} policy={policy} onClose={closePolicy} />
      )}
    </Page>
  );
}
