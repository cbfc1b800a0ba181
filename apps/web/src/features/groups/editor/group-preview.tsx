import { useEffect, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { KubernetesObject } from '@netloft/contracts';
import { Findings, Members } from '../../../components/policy-parts/index.ts';
import { Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { formatCount } from '../../../lib/format.ts';
import { groupPreviewQuery } from '../groups.queries.ts';
import { groupEditorText as text } from './group-editor.messages.ts';
import classes from './group-editor.module.css';

/** Typing pauses for so many milliseconds before the cluster's state is asked. */
const QUIET_MS = 300;

/** The value after it stopped changing. */
function useSettled<T>(value: T, key: string): T {
  const [settled, setSettled] = useState({ key, value });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ key, value }), QUIET_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the value, which is another object at every keystroke
  }, [key]);
  return settled.value;
}

const NOTHING: KubernetesObject = { apiVersion: '-', kind: '-', metadata: { name: '-' } };

/** What the draft would hold now; undefined while it cannot be read or would be refused. */
export function GroupPreview({
  cluster,
  object,
}: {
  readonly cluster: string;
  readonly object: KubernetesObject | undefined;
}): ReactNode {
  const settled = useSettled(object, JSON.stringify(object) ?? '');
  const preview = useQuery({ ...groupPreviewQuery(cluster, settled ?? NOTHING), enabled: settled !== undefined });
  const selection = preview.data?.selections[0];
  return (
    <section aria-label={text.preview}>
      <h2>{text.preview}</h2>
      {settled === undefined && preview.data === undefined ? (
        <p className="muted">{text.previewWaits}</p>
      ) : preview.isError ? (
        <Failed problem={problemOf(preview.error)} retry={() => void preview.refetch()} />
      ) : selection === undefined ? (
        <p className="muted">{text.previewUnknown}</p>
      ) : (
        <div className={preview.isPlaceholderData ? classes.waiting : undefined}>
          <p className={classes.total}>
            <strong>
              {selection.total === null
                ? text.previewUnknown
                : selection.total === 1
                  ? text.previewOnePod
                  : text.previewPods(formatCount(selection.total))}
            </strong>{' '}
            <span className="muted">{selection.text}</span>
          </p>
          {selection.note !== undefined && <p className="muted">{selection.note}</p>}
          {selection.pods.length > 0 && <Members items={selection.pods} total={selection.total} label={text.preview} />}
        </div>
      )}
      {preview.data !== undefined && preview.data.findings.length > 0 && <Findings findings={preview.data.findings} />}
    </section>
  );
}
