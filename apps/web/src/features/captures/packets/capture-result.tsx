import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { CaptureDetail, Freshness } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Page } from '../../../components/page.tsx';
import { Failed } from '../../../components/states.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { formatCount } from '../../../lib/format.ts';
import { capturesText as words } from '../captures.messages.ts';
import { availabilityQuery, captureFile, deleteCapture } from '../captures.queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { FileAccess } from '../parts/file-access.tsx';
import { Headline } from '../parts/headline.tsx';
import { Progress, useElapsed } from '../parts/progress.tsx';
import { AgainPanel, ObjectPanel } from '../parts/repeat.tsx';
import { Causes, Conditions } from '../parts/result-panels.tsx';
import { RunAgain, Tools } from '../parts/result-tools.tsx';
import { useActs } from '../parts/use-acts.ts';
import { CaptureFacts } from './capture-facts.tsx';
import { captureDraft } from './capture-form.fields.ts';
import { formOfRequest } from './capture-form.model.ts';
import { captureHeadline, isActive, wayOf } from './capture-state.ts';
import { packetsText as text } from './packets.messages.ts';
import { useRunCapture } from './use-capture-form.ts';
import classes from '../parts/result.module.css';

function CaptureProgress({
  detail,
  onCancel,
}: {
  readonly detail: CaptureDetail;
  readonly onCancel: (() => void) | undefined;
}): ReactNode {
  const { summary } = detail;
  const seconds = useElapsed(summary.startedAt ?? summary.createdAt, summary.timeout, 1000);
  return (
    <Progress
      bars={[
        {
          label: text.progressPackets,
          value: summary.captured,
          of: summary.wanted,
          words: text.packetsOf(formatCount(summary.captured), formatCount(summary.wanted)),
          help: text.packetsLate,
        },
        {
          label: text.progressTime,
          value: seconds,
          of: summary.timeout,
          words: words.seconds(seconds, summary.timeout),
        },
      ]}
      onCancel={onCancel}
    />
  );
}

export interface CaptureResultProps {
  readonly cluster: string;
  readonly detail: CaptureDetail;
  /** The cluster does not hold it any more; what is shown is its last state. */
  readonly removed: boolean;
  readonly freshness: Freshness | null;
}

/** A capture with its headline, progress, file, conditions, facts and object. */
export function CaptureResult({ cluster, detail, removed, freshness }: CaptureResultProps): ReactNode {
  const navigate = useNavigate();
  const { summary, request } = detail;
  const rights = useQuery(availabilityQuery(cluster)).data?.captures.rights;
  const { run, running, problem: refused } = useRunCapture(cluster);
  const { busy, problem, report, act } = useActs();
  const [asking, setAsking] = useState(false);
  const toForm = (): void => void navigate({ to: '/clusters/$cluster/captures', params: { cluster } } as never);
  const active = isActive(summary);
  const headline = captureHeadline(detail);
  const removable = summary.managed && !removed && rights?.delete.allowed !== false;
  const ask = (): void => {
    report(null);
    setAsking(true);
  };
  return (
    <Page
      title={wayOf(summary)}
      documentTitle={`${headline.title}: ${wayOf(summary)}`}
      freshness={freshness}
      actions={
        <RunAgain
          mayNot={rights?.create.allowed === false ? words.mayNot(text.mayNotWhat, rights.create.reason) : null}
          notInForm={request === null ? words.notInForm : null}
          running={running}
          onRerun={() => request !== null && run(request)}
          onChange={() => {
            if (request !== null) captureDraft(cluster).set(formOfRequest(request));
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
        {active && !removed && <CaptureProgress detail={detail} onCancel={removable ? ask : undefined} />}
        <Tools onRemove={removable && !active ? ask : undefined} />
        <div className={classes.below}>
          <div className={classes.stack}>
            {!active && summary.filePath !== null && !removed && (
              <ResultPanel title={words.file}>
                <p>
                  <Copyable value={summary.filePath} noun="path" />
                </p>
                <FileAccess
                  download={detail.summary.download}
                  right={rights?.download}
                  path={captureFile(cluster, detail.id)}
                  name={`${detail.id}.pcapng`}
                />
              </ResultPanel>
            )}
            {summary.state !== 'Succeeded' && <Causes causes={detail.likelyCauses} />}
            <Conditions conditions={detail.conditions} />
            <AgainPanel object={detail.object} kind="PacketCapture" prefix="capture" />
          </div>
          <div className={classes.stack}>
            <CaptureFacts detail={detail} />
            <ObjectPanel object={detail.object} kind="PacketCapture" name={detail.id} />
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
          onConfirm={() => act(() => deleteCapture(cluster, detail.id), toForm)}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}
