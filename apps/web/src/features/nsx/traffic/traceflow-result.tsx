import { useCallback, useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { NsxTraceflow, TracePolicy } from '@netloft/contracts';
import { Page } from '../../../components/page.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import {
  headlineOf,
  TraceAnswer,
  TracePolicyDrawer,
  useNsxNote,
  wayOf,
  type TraceAnswerModel,
} from '../../../components/trace-path/index.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { useStore } from '../../../lib/store.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { ToCluster } from '../parts/to-cluster.tsx';
import { ComparedTraces } from './compare.tsx';
import { NsxTraceFacts } from './traceflow-facts.tsx';
import { NsxTraceAgain, NsxTraceTools } from './traceflow-tools.tsx';
import { answerOf } from './traceflow.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import { ownTraceQuery } from './traffic.queries.ts';
import { nsxTrafficSearch } from './traffic.search.ts';
import { besideProblems } from './use-start-trace.ts';
import { useTraceActs } from './use-trace-acts.ts';
import classes from './traceflow.module.css';

const policiesOf = ({ path }: TraceAnswerModel): TracePolicy[] =>
  path.nodes.flatMap(({ observations }) => observations.flatMap(({ policy }) => policy ?? []));

/** A trace of NSX; where the address names one, the cluster's own of the same question beside it. */
export function NsxTraceResult({ trace }: { readonly trace: NsxTraceflow }): ReactNode {
  const [search, changeSearch] = usePageSearch(nsxTrafficSearch);
  const { cluster = '', trace: ownName = '' } = search;
  const own = useQuery(ownTraceQuery(cluster, ownName));
  const two = cluster !== '' && ownName !== '';
  const acts = useTraceActs(trace, search, changeSearch);
  const answer = useMemo(() => answerOf(trace), [trace]);
  const note = useNsxNote(trace.link ?? '', answer.path);
  const besideProblem = useStore(besideProblems).get(trace.id);
  const view = search.view ?? 'path';
  const openPolicy = useCallback((policy: string) => changeSearch({ policy }, 'push'), [changeSearch]);
  const shownIn = trace.link ?? cluster;
  const policy = [answer, ...(own.data === undefined ? [] : [own.data])]
    .flatMap(policiesOf)
    .findLast(({ reference }) => reference === search.policy);
  const nsxSide = (lead: string): ReactNode => (
    <TraceAnswer
      answer={answer}
      view={view}
      object={{ value: trace.observations, name: trace.id, label: text.observations }}
      lead={lead}
      onPolicy={trace.link === null ? undefined : openPolicy}
      policyNote={note}
      facts={<NsxTraceFacts trace={trace} lead={lead} />}
    />
  );
  return (
    <Page
      title={wayOf(answer)}
      documentTitle={`${headlineOf(answer).verdict}: ${wayOf(answer)}`}
      actions={<NsxTraceAgain trace={trace} acts={acts} />}
    >
      <div className={classes.result}>
        {acts.problem !== null && <Failed problem={acts.problem} />}
        {besideProblem !== undefined && <Failed problem={besideProblem} title={text.besideRefused} />}
        <div className={classes.tools}>
          <NsxTraceTools
            trace={trace}
            answer={answer}
            view={view}
            onView={(next) => changeSearch({ view: next === 'path' ? undefined : next })}
            acts={acts}
            two={two}
            onAlone={() => changeSearch({ cluster: undefined, trace: undefined })}
          />
        </div>
        {two && own.data !== undefined && <ComparedTraces nsx={answer} own={own.data} />}
        {two ? (
          <div className={classes.sides}>
            <section className={classes.side} aria-label={text.bySide.nsx}>
              <header>
                <h2>{text.bySide.nsx}</h2>
              </header>
              {nsxSide(text.lead.nsx)}
            </section>
            <section className={classes.side} aria-label={text.bySide.own}>
              <header>
                <h2>{text.bySide.own}</h2>
                <ToCluster cluster={cluster} to="/traceflow/$name" params={{ name: ownName }}>
                  {text.openOwn}
                </ToCluster>
              </header>
              {own.data !== undefined ? (
                <TraceAnswer
                  answer={own.data}
                  view={view}
                  object={{ value: own.data.object, name: ownName, label: `Traceflow ${ownName}` }}
                  lead={text.lead.own}
                  onPolicy={openPolicy}
                  policyNote={note}
                />
              ) : own.isError ? (
                <OwnMissing error={own.error} retry={() => void own.refetch()} />
              ) : (
                <Loading rows={8} />
              )}
            </section>
          </div>
        ) : (
          nsxSide('')
        )}
      </div>
      {policy !== undefined && shownIn !== '' && (
        <TracePolicyDrawer
          cluster={shownIn}
          policy={policy}
          onClose={() => changeSearch({ policy: undefined }, 'push')}
        />
      )}
    </Page>
  );
}

/** The cluster's own trace is not there: removed after its time, or not to be had. */
function OwnMissing({ error, retry }: { readonly error: unknown; readonly retry: () => void }): ReactNode {
  const problem = problemOf(error);
  if (problem.status === 404) return <p className="muted">{text.ownGone}</p>;
  return <Failed problem={problem} retry={retry} />;
}
