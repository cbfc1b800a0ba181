import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Button, Radio } from '@mantine/core';
import { diffObjects, type Merged, merge3, type MergeConflict, resolveConflict } from '@netloft/antrea';
import type { KubernetesObject } from '@netloft/contracts';
import { useQuery } from '@tanstack/react-query';
import { stringify } from 'yaml';
import { problemOf } from '../../lib/api-client.ts';
import { fetchObject } from '../../lib/changes.queries.ts';
import { Failed, Loading } from '../states.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';

export interface MergePanelProps {
  readonly cluster: string;
  /** What the user's change started from. */
  readonly base: KubernetesObject;
  readonly mine: KubernetesObject;
  readonly onMerged: (merged: KubernetesObject, theirs: KubernetesObject) => void;
}

type Side = 'mine' | 'theirs';

const shown = (value: unknown): string =>
  value === undefined ? text.absent : stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd();

function Conflict({
  conflict,
  side,
  onChoose,
}: {
  readonly conflict: MergeConflict;
  readonly side: Side | undefined;
  readonly onChoose: (side: Side) => void;
}): ReactNode {
  const sides = [
    [text.base, conflict.base, null],
    [text.mine, conflict.mine, 'mine'],
    [text.theirs, conflict.theirs, 'theirs'],
  ] as const;
  return (
    <fieldset className={classes.conflict}>
      <legend>{conflict.path}</legend>
      <div className={classes.sides} role="radiogroup" aria-label={text.choose(conflict.path)}>
        {sides.map(([label, value, choice]) => (
          <div key={label}>
            {choice === null ? (
              <span className="muted">{label}</span>
            ) : (
              <Radio
                name={conflict.path}
                label={choice === 'mine' ? text.takeMine : text.takeTheirs}
                checked={side === choice}
                onChange={() => onChoose(choice)}
              />
            )}
            <pre>{shown(value)}</pre>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** What a merge could not decide, field by field; mine counts where nothing else was chosen. */
export function MergeChoices({
  merge,
  onMerged,
}: {
  readonly merge: Merged;
  readonly onMerged: (merged: Merged['merged']) => void;
}): ReactNode {
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({});
  const resolved = (): Merged['merged'] => {
    let object = merge.merged;
    // From the last to the first: taking an item away moves those behind it.
    for (const one of merge.conflicts.toReversed()) object = resolveConflict(object, one, sides[one.path] ?? 'mine');
    return object;
  };
  const open = merge.conflicts.filter((one) => sides[one.path] === undefined);
  return (
    <div className={classes.merge} role="group" aria-label={text.conflictTitle}>
      <p>
        <strong>{text.conflictTitle}.</strong> {merge.conflicts.length === 0 ? text.conflictNone : text.conflictWhy}
      </p>
      {merge.conflicts.map((conflict) => (
        <Conflict
          key={conflict.path}
          conflict={conflict}
          side={sides[conflict.path]}
          onChoose={(side) => setSides((before) => ({ ...before, [conflict.path]: side }))}
        />
      ))}
      <div>
        <Button disabled={open.length > 0} onClick={() => onMerged(resolved())}>
          {text.merge}
        </Button>
      </div>
    </div>
  );
}

/** Base, mine and theirs: what only one side changed is merged, what both changed is decided here, field by field. */
export function MergePanel({ cluster, base, mine, onMerged }: MergePanelProps): ReactNode {
  const current = useQuery({
    queryKey: [
      'merge',
      cluster,
      base.kind,
      base.metadata.namespace,
      base.metadata.name,
      base.metadata['resourceVersion'],
    ],
    queryFn: ({ signal }) => fetchObject(cluster, base, signal),
    staleTime: 0,
    gcTime: 0,
    retry: 1,
  });
  const theirs = current.data;
  const merge = useMemo(() => (theirs === undefined ? null : merge3(base, mine, theirs)), [base, mine, theirs]);
  // A status that a controller wrote is no change of anybody's: the review goes on by itself.
  const isOnlyNewer = useMemo(
    () => theirs !== undefined && diffObjects(base, theirs).every((line) => line.type === 'same'),
    [base, theirs],
  );
  const ready = isOnlyNewer && merge !== null && merge.conflicts.length === 0;
  useEffect(() => {
    if (ready && theirs !== undefined) onMerged(merge.merged as KubernetesObject, theirs);
    // onMerged is a new function with every drawing of the review.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready, theirs, merge]);
  if (current.isError) {
    const problem = problemOf(current.error);
    return problem.status === 404 ? (
      <p role="alert" className={classes.plain}>
        {text.conflictGone}
      </p>
    ) : (
      <Failed problem={problem} retry={() => void current.refetch()} />
    );
  }
  if (theirs === undefined || merge === null) return <Loading rows={4} label={text.conflictReading} />;
  return <MergeChoices merge={merge} onMerged={(merged) => onMerged(merged as KubernetesObject, theirs)} />;
}
