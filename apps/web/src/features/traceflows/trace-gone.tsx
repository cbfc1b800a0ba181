import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { TRACEFLOW_RETENTION } from './traceflows.constants.ts';
import { Empty, Failed } from '../../components/states.tsx';
import { useStore } from '../../lib/store.ts';
import { formOfRequest, requestLabel } from './trace-form.model.ts';
import { draftOf, recentOf } from './trace-form.store.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import { useRunTrace } from './use-trace-form.ts';

/** A link to a trace that was removed: says why, and offers to make it again where this browser knows it. */
export function TraceGone({ cluster, name }: { readonly cluster: string; readonly name: string }): ReactNode {
  const navigate = useNavigate();
  const known = useStore(recentOf(cluster)).find((one) => one.name === name);
  const { run, running, problem } = useRunTrace(cluster);
  const openForm = (): void => {
    if (known !== undefined) draftOf(cluster).set(formOfRequest(known.request));
    void navigate({ to: '/clusters/$cluster/traceflow', params: { cluster } } as never);
  };
  return (
    <>
      <Empty
        title={text.goneTitle}
        why={
          <>
            {text.gone(TRACEFLOW_RETENTION)}
            {known !== undefined && (
              <>
                <br />
                <span className="mono">{requestLabel(known.request)}</span>
              </>
            )}
          </>
        }
        action={
          <>
            {known !== undefined && (
              <Button size="compact-sm" mr={8} loading={running} onClick={() => run(known.request)}>
                {text.goneAgain}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={openForm}>
              {text.goneForm}
            </Button>
          </>
        }
      />
      {problem !== null && <Failed problem={problem} title={text.refusedTitle} />}
    </>
  );
}
