import { useCallback, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { BundleSummary, CapturesAvailability } from '@netloft/contracts';
import type { RowAction } from '../../../components/data-table/index.ts';
import { announce } from '../../../lib/announce.ts';
import { syntheticProblem } from '../../../lib/api-client.ts';
import type { TopicState } from '../../../lib/live-socket.ts';
import { capturesText as words } from '../captures.messages.ts';
import { deleteBundle, fetchBundle, whoAmIQuery } from '../captures.queries.ts';
import { BUNDLE_FORM_KEYS, without, type CaptureFilter, type CapturesSearch } from '../captures.search.ts';
import { CaptureTable } from '../parts/capture-table.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useActs } from '../parts/use-acts.ts';
import { bundleColumns } from './bundle-columns.tsx';
import { BundleFormPanel } from './bundle-form.tsx';
import { formOfRequest } from './bundle-form.model.ts';
import { isActive, matchesBundle } from './bundle-state.ts';
import { bundlesText as text } from './bundles.messages.ts';
import { useBundleForm, useRunBundle } from './use-bundle-form.ts';
import classes from '../captures.module.css';

export interface BundlesPartProps {
  readonly cluster: string;
  readonly availability: CapturesAvailability;
  readonly topic: TopicState<BundleSummary>;
  readonly search: CapturesSearch;
  readonly change: (patch: { readonly [K in keyof CapturesSearch]?: CapturesSearch[K] | undefined }) => void;
}

/** The form for a support bundle beside every one that the cluster holds. */
export function BundlesPart({ cluster, availability, topic, search, change }: BundlesPartProps): ReactNode {
  const me = useQuery(whoAmIQuery()).data?.username;
  const forgetPrefill = useCallback(() => change(without(BUNDLE_FORM_KEYS)), [change]);
  const state = useBundleForm(cluster, search, forgetPrefill);
  const again = useRunBundle(cluster);
  const { busy, problem, report, act } = useActs();
  const [doomed, setDoomed] = useState<BundleSummary | null>(null);
  const matches = useCallback(
    (row: BundleSummary, filter: CaptureFilter | undefined) => matchesBundle(row, filter, me),
    [me],
  );
  const rights = availability.bundles.rights;
  const withRequest = (row: BundleSummary, use: typeof again.run): void =>
    act(
      () => fetchBundle(cluster, row.name),
      (detail) =>
        detail.request === null ? report(syntheticProblem(422, row.name, words.notInForm)) : use(detail.request),
    );
  const actions = (row: BundleSummary): readonly RowAction<BundleSummary>[] => [
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
            run: (one: BundleSummary) => {
              report(null);
              setDoomed(one);
            },
          },
        ]
      : []),
  ];
  return (
    <div className={classes.columns}>
      <BundleFormPanel cluster={cluster} state={state} availability={availability} />
      <section className={classes.list} aria-label={text.table}>
        <CaptureTable
          id="support-bundles"
          label={text.table}
          noun={text.noun}
          cluster={cluster}
          part="bundles"
          topic={topic}
          columns={bundleColumns}
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
              () => deleteBundle(cluster, doomed.name),
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
