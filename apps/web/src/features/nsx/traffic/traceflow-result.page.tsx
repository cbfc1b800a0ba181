import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { shortenMiddle } from '../../../lib/format.ts';
import { nsxTraceflowQuery } from '../nsx.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { useObjectId } from '../parts/use-object-id.ts';
import { NsxTraceResult } from './traceflow-result.tsx';
import { nsxTraceText as text } from './traceflow.messages.ts';

/** One trace that NSX was asked for, followed until it ends. */
export function NsxTraceflowResultPage(): ReactNode {
  const id = useObjectId();
  const trace = useQuery({ ...nsxTraceflowQuery(id), enabled: id !== '', retry: false });
  if (trace.data !== undefined) return <NsxTraceResult key={id} trace={trace.data} />;
  const problem = trace.isError ? problemOf(trace.error) : null;
  const toForm = <ToNsx to="/traceflow">{text.openForm}</ToNsx>;
  return (
    <Page title={`${text.one} ${shortenMiddle(id, 40)}`} documentTitle={text.one}>
      {problem === null ? (
        <Loading rows={8} />
      ) : problem.status === 404 ? (
        <Empty title={text.goneTitle} why={text.gone} action={toForm} />
      ) : (
        <Failed problem={problem} retry={() => void trace.refetch()} />
      )}
    </Page>
  );
}
