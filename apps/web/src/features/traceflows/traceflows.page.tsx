import { useCallback, type ReactNode } from 'react';
import { Page } from '../../components/page.tsx';
import { Failed } from '../../components/states.tsx';
import { useLiveTopic } from '../../lib/live-topic.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { TraceForm } from './trace-form.tsx';
import { TraceHistory } from './trace-history.tsx';
import { FORM_KEYS, traceflowSearch } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import { useTraceForm } from './use-trace-form.ts';
import classes from './traceflows.module.css';

/** The form for a new trace beside every trace that the cluster holds. */
export function TraceflowPage(): ReactNode {
  const cluster = useCluster();
  const topic = useLiveTopic('traceflows', cluster === '' ? null : { cluster });
  const [search, change] = usePageSearch(traceflowSearch);
  const forgetPrefill = useCallback(
    () => change(Object.fromEntries(FORM_KEYS.map((key) => [key, undefined]))),
    [change],
  );
  const state = useTraceForm(cluster, search, forgetPrefill);
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="traceflow"
      freshness={topic.freshness}
      hidden={topic.hidden}
      fill
    >
      <div className={classes.columns}>
        <TraceForm cluster={cluster} state={state} />
        <section className={classes.history} aria-label={text.historyTitle}>
          {topic.state === 'failed' && topic.problem !== null ? (
            <Failed problem={topic.problem} />
          ) : (
            <TraceHistory
              cluster={cluster}
              topic={topic}
              show={search.show}
              onShow={(show) => change({ show })}
              onTemplate={state.replace}
            />
          )}
        </section>
      </div>
    </Page>
  );
}
