import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { CheckSet, CheckSetSummary, TraceCheckInput, TraceflowRequestInput } from '@netloft/contracts';
import { Mark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { CheckDialog } from './check-dialog.tsx';
import { draftOfTrace, type EndHits, type TraceOutcome } from './check-draft.model.ts';
import { CheckForm } from './check-form.tsx';
import { checksText as text } from './checks.messages.ts';
import { addCheck, checksKey, createSet, setsQuery } from './checks.queries.ts';
import { firstTarget, SetChoice, type SetTarget } from './set-choice.tsx';
import { useEndHits } from './use-end-hits.ts';
import classes from './check-form.module.css';

export interface KeepCheckProps {
  readonly cluster: string;
  readonly request: TraceflowRequestInput;
  /** What came out, which becomes the expectation; null when the trace was not run. */
  readonly outcome: TraceOutcome | null;
  readonly onClose: () => void;
}

interface FormProps extends KeepCheckProps {
  readonly hits: EndHits;
  readonly sets: readonly CheckSetSummary[];
  readonly onKept: (set: CheckSet) => void;
}

function KeepForm({ cluster, request, outcome, hits, sets, onKept, onClose }: FormProps): ReactNode {
  const [target, setTarget] = useState<SetTarget>(() => firstTarget(sets));
  const [initial] = useState(() => draftOfTrace(request, outcome, hits));
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (check: TraceCheckInput) =>
      target.id === null
        ? createSet(cluster, { name: target.name.trim(), checks: [check] })
        : addCheck(cluster, target.id, check),
    onSuccess: (set) => {
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      onKept(set);
    },
  });
  const nameless = target.id === null && target.name.trim() === '';
  return (
    <CheckForm
      cluster={cluster}
      initial={initial}
      label={text.keepTitle}
      lead={<SetChoice sets={sets} target={target} fault={nameless ? text.faultSet : undefined} onChange={setTarget} />}
      blocked={nameless}
      saving={save.isPending}
      problem={save.error === null ? null : problemOf(save.error)}
      onSave={(check) => save.mutate(check)}
      onClose={onClose}
    />
  );
}

/** Keeps a trace as a check: its expectation is what came out, its ends are workloads where they can be, so that it outlives the Pods' names. */
export function KeepCheck(props: KeepCheckProps): ReactNode {
  const { cluster, request, onClose } = props;
  const navigate = useNavigate();
  const hits = useEndHits(cluster, request);
  const sets = useQuery(setsQuery(cluster));
  const [kept, setKept] = useState<CheckSet | null>(null);
  const rights = sets.data?.rights;
  return (
    <CheckDialog title={text.keepTitle} onClose={onClose}>
      {kept !== null ? (
        <div className={classes.kept} role="status">
          <p>
            <Mark kind="allowed" label={text.kept} /> {text.keptIn(kept.name)}
          </p>
          <div className={classes.buttons}>
            <Button
              variant="default"
              onClick={() =>
                void navigate({
                  to: '/clusters/$cluster/traceflows/checks/$set',
                  params: { cluster, set: kept.id },
                } as never)
              }
            >
              {text.openSet}
            </Button>
            <Button onClick={onClose} data-autofocus>
              {text.close}
            </Button>
          </div>
        </div>
      ) : sets.isError ? (
        <Failed problem={problemOf(sets.error)} retry={() => void sets.refetch()} />
      ) : hits === undefined || sets.data === undefined ? (
        <Loading rows={8} />
      ) : rights?.mayChange === false ? (
        <p>{text.keepRight(rights.reason)}</p>
      ) : (
        <KeepForm {...props} hits={hits} sets={sets.data.items} onKept={setKept} />
      )}
    </CheckDialog>
  );
}
