import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { BundleDetail, Freshness } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { Page } from '../../../components/page.tsx';
import { Failed } from '../../../components/states.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { formatCount } from '../../../lib/format.ts';
import { capturesText as words } from '../captures.messages.ts';
import { availabilityQuery, deleteBundle } from '../captures.queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Headline } from '../parts/headline.tsx';
import { Progress, useElapsed } from '../parts/progress.tsx';
import { AgainPanel, ObjectPanel } from '../parts/repeat.tsx';
import { Causes, Conditions } from '../parts/result-panels.tsx';
import { RunAgain, Tools } from '../parts/result-tools.tsx';
import { useActs } from '../parts/use-acts.ts';
import { bundleDraft } from './bundle-form.fields.ts';
import { formOfRequest } from './bundle-form.model.ts';
import { BundleNodes } from './bundle-nodes.tsx';
import { bundleHeadline, isActive } from './bundle-state.ts';
import { bundlesText as text } from './bundles.messages.ts';
import { useRunBundle } from './use-bundle-form.ts';
import classes from '../parts/result.module.css';

function BundleProgress({
  detail,
  onCancel,
}: {
  readonly detail: BundleDetail;
  readonly onCancel: (() => void) | undefined;
}): ReactNode {
  const { summary } = detail;
  const limit = summary.expirationMinutes;
  const minutes = useElapsed(summary.startedAt ?? summary.createdAt, limit, 60_000);
  return (
    <Progress
      bars={[
        {
          label: text.progressNodes,
          value: summary.collectedNodes,
          of: summary.desiredNodes,
          words:
            summary.desiredNodes === 0
              ? text.notYet
              : text.ofNodes(formatCount(summary.collectedNodes), formatCount(summary.desiredNodes)),
        },
        { label: text.progressTime, value: minutes, of: limit, words: text.minutes(minutes, limit) },
      ]}
      onCancel={onCancel}
    />
  );
}

function BundleFacts({ detail }: { readonly detail: BundleDetail }): ReactNode {
  const { summary, request } = detail;
  const secret = request?.authentication.secret;
  return (
    <ResultPanel title={words.facts}>
      <Facts
        items={[
          [words.factName, <Copyable key="name" value={detail.id} noun="name" />],
          [text.factNodes, summary.nodes],
          [text.factSince, summary.since ?? text.factAll],
          [text.factExpires, `${summary.expirationMinutes} min`],
          [text.factServer, <Copyable key="server" value={summary.fileServer} noun="address" />],
          ...(secret === undefined
            ? []
            : [
                [
                  text.factSecret,
                  <span key="secret" className="mono">
                    {secret.namespace}/{secret.name}
                  </span>,
                ] satisfies [string, ReactNode],
              ]),
          [words.factCreated, <ExactTime key="created" value={summary.createdAt} />],
          [words.factStarted, <ExactTime key="started" value={summary.startedAt} />],
          [words.factCompleted, <ExactTime key="completed" value={summary.completedAt} />],
          [words.factRequestedBy, summary.requestedBy ?? (summary.managed ? null : words.madeElsewhere)],
          [words.factKeep, summary.managed ? text.keptManaged : text.keptForeign],
        ]}
      />
    </ResultPanel>
  );
}

export interface BundleResultProps {
  readonly cluster: string;
  readonly detail: BundleDetail;
  /** The cluster does not hold it any more; what is shown is its last state. */
  readonly removed: boolean;
  readonly freshness: Freshness | null;
}

/** A bundle with its headline, progress over Nodes, what became of each, conditions, facts and object. */
export function BundleResult({ cluster, detail, removed, freshness }: BundleResultProps): ReactNode {
  const navigate = useNavigate();
  const { summary, request } = detail;
  const rights = useQuery(availabilityQuery(cluster)).data?.bundles.rights;
  const { run, running, problem: refused } = useRunBundle(cluster);
  const { busy, problem, report, act } = useActs();
  const [asking, setAsking] = useState(false);
  const toForm = (): void =>
    void navigate({ to: '/clusters/$cluster/captures', params: { cluster }, search: { part: 'bundles' } } as never);
  const active = isActive(summary);
  const headline = bundleHeadline(detail);
  const title = text.title(summary.nodes);
  const removable = summary.managed && !removed && rights?.delete.allowed !== false;
  const ask = (): void => {
    report(null);
    setAsking(true);
  };
  return (
    <Page
      title={title}
      documentTitle={`${headline.title}: ${title}`}
      freshness={freshness}
      hidden={detail.hidden ?? []}
      actions={
        <RunAgain
          mayNot={rights?.create.allowed === false ? words.mayNot(text.mayNotWhat, rights.create.reason) : null}
          notInForm={request === null ? words.notInForm : null}
          running={running}
          onRerun={() => request !== null && run(request)}
          onChange={() => {
            if (request !== null) bundleDraft(cluster).set(formOfRequest(request));
            toForm();
          }}
        />
      }
    >
      <div className={classes.result}>
        {refused !== null && <Failed problem={refused} title={text.refusedTitle} />}
        {removed && (
          <p role="status" className={classes.notice}>
            {words.removedMeanwhile}
          </p>
        )}
        <Headline {...headline} />
        {active && !removed && <BundleProgress detail={detail} onCancel={removable ? ask : undefined} />}
        <Tools onRemove={removable && !active ? ask : undefined} />
        <BundleNodes cluster={cluster} detail={detail} right={rights?.download} />
        <div className={classes.below}>
          <div className={classes.stack}>
            {summary.state !== 'Succeeded' && <Causes causes={detail.likelyCauses} />}
            <Conditions conditions={detail.conditions} />
            <AgainPanel object={detail.object} kind="SupportBundleCollection" prefix="bundle" />
          </div>
          <div className={classes.stack}>
            <BundleFacts detail={detail} />
            <ObjectPanel object={detail.object} kind="SupportBundleCollection" name={detail.id} />
          </div>
        </div>
      </div>
      {asking && (
        <Confirm
          title={active ? text.cancelTitle : text.deleteTitle}
          what={active ? text.cancelWhat : text.deleteWhat}
          name={detail.id}
          confirmLabel={active ? text.cancelConfirm : words.remove}
          busy={busy}
          problem={problem}
          onConfirm={() => act(() => deleteBundle(cluster, detail.id), toForm)}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}
