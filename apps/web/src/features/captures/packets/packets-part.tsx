import { useCallback, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { CapturesAvailability, CaptureSummary } from '@netloft/contracts';
import type { RowAction } from '../../../components/data-table/index.ts';
import { announce } from '../../../lib/announce.ts';
import { syntheticProblem } from '../../../lib/api-client.ts';
import type { TopicState } from '../../../lib/live-socket.ts';
import { capturesText as words } from '../captures.messages.ts';
import { deleteCapture, fetchCapture, whoAmIQuery } from '../captures.queries.ts';
import { CAPTURE_FORM_KEYS, without, type CaptureFilter, type CapturesSearch } from '../captures.search.ts';
import { CaptureTable } from '../parts/capture-table.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useActs } from '../parts/use-acts.ts';
import { captureColumns } from './capture-columns.tsx';
import { CaptureFormPanel } from './capture-form.tsx';
import { formOfRequest } from './capture-form.model.ts';
import { isActive, matchesCapture } from './capture-state.ts';
import { packetsText as text } from './packets.messages.ts';
import { useCaptureForm, useRunCapture } from './use-capture-form.ts';
import classes from '../captures.module.css';

export interface PacketsPartProps {
  readonly cluster: string;
  readonly availability: CapturesAvailability;
  readonly topic: TopicState<CaptureSummary>;
  readonly search: CapturesSearch;
  readonly change: (patch: { readonly [K in keyof CapturesSearch]?: CapturesSearch[K] | undefined }) => void;
}

/** The form for a packet capture beside every capture that the cluster holds. */
export function PacketsPart({ cluster, availability, topic, search, change }: PacketsPartProps): ReactNode {
  const me = useQuery(whoAmIQuery()).data?.username;
  const forgetPrefill = useCallback(() => change(without(CAPTURE_FORM_KEYS)), [change]);
  const state = useCaptureForm(cluster, search, availability.antreaVersion, forgetPrefill);
  const again = useRunCapture(cluster);
  const { busy, problem, report, act } = useActs();
  const [doomed, setDoomed] = useState<CaptureSummary | null>(null);
  const matches = useCallback(
    (row: CaptureSummary, filter: CaptureFilter | undefined) => matchesCapture(row, filter, me),
    [me],
  );
  const rights = availability.captures.rights;
  const withRequest = (row: CaptureSummary, use: typeof again.run): void =>
    act(
      () => fetchCapture(cluster, row.name),
      (detail) =>
        detail.request === null ? report(syntheticProblem(422, row.name, words.notInForm)) : use(detail.request),
    );
  const actions = (row: CaptureSummary): readonly RowAction<CaptureSummary>[] => [
    {
      label: words.rerun,
      run: (one) => withRequest(one, again.run),
      disabled: rights.create.allowed ? undefined : words.mayNot(text.mayNotWhat, rights.create.reason),
    },
    { label: words.useAsTemplate, run: (one) => withRequest(one, (request) => state.replace(formOfRequest(request))) },
    ...(row.managed && rights.delete.allowed
      ? [
          {
            label: isActive(row) ? words.cancel : words.remove,
            run: (one: CaptureSummary) => {
              report(null);
              setDoomed(one);
            },
          },
        ]
      : []),
  ];
  return (
    <div className={classes.columns}>
      <CaptureFormPanel cluster={cluster} state={state} availability={availability} />
      <section className={classes.list} aria-label={text.listTitle}>
        <CaptureTable
          id="packet-captures"
          label={text.table}
          noun={text.noun}
          cluster={cluster}
          part="packets"
          topic={topic}
          columns={captureColumns}
          show={search.show}
          onShow={(show) => change({ show })}
          matches={matches}
          meKnown={me !== undefined}
          actions={actions}
          problem={doomed === null ? (problem ?? again.problem) : null}
          empty={{ title: text.emptyTitle, why: text.emptyWhy }}
        />
      </section>
      {doomed !== null && (
        <Confirm
          title={isActive(doomed) ? text.cancelTitle : text.deleteTitle}
          what={isActive(doomed) ? text.cancelWhat : text.deleteWhat}
          name={doomed.name}
          confirmLabel={isActive(doomed) ? text.cancelConfirm : words.remove}
          busy={busy}
          problem={problem}
          onConfirm={() =>
            act(
              () => deleteCapture(cluster, doomed.name),
              () => {
                setDoomed(null);
                announce(`${words.deleted}: ${doomed.name}`);
              },
            )
          }
          onClose={() => setDoomed(null)}
        />
      )}
    </div>
  );
}
