import { useDeferredValue, useMemo, useState } from 'react';
import { checkObject, type DocumentProblem, type EditableDocument, type KindRef, readDocument } from '@netloft/antrea';
import type { EditorFacts, FieldFinding, ValidateResponse } from '@netloft/contracts';
import type { EditorFinding } from './types.ts';

export interface CheckOptions {
  readonly operation?: 'CREATE' | 'UPDATE';
  readonly oldObject?: Readonly<Record<string, unknown>>;
}

/** A finding with its place in the text. */
export type PlacedFinding = FieldFinding & { readonly line: number; readonly from: number; readonly to: number };

export interface Checked {
  /** The text that this is about; the newest one a moment later. */
  readonly text: string;
  /** The object of the text; null while the text cannot be read. */
  readonly document: EditableDocument | null;
  /** The last text that could be read: what a form shows meanwhile. */
  readonly last: EditableDocument | null;
  /** Why the text cannot be read. */
  readonly problem: DocumentProblem | null;
  /** By place in the text. */
  readonly findings: readonly PlacedFinding[];
  /** The same for the editor's gutter. */
  readonly marks: readonly EditorFinding[];
  /** The cluster's own verdict as far as it can be told from here; null while the text cannot be read or the facts lack. */
  readonly response: ValidateResponse | null;
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

function placed(document: EditableDocument, findings: readonly FieldFinding[]): readonly PlacedFinding[] {
  return findings
    .map((finding) => {
      const { from, to, line } = document.rangeOf(finding.path);
      return { ...finding, from, to, line };
    })
    .toSorted((a, b) => a.from - b.from || RANK[a.severity] - RANK[b.severity]);
}

/** Reads and checks a text whenever it changes, behind the typing. Without facts it is read only. */
export function useChecked(
  text: string,
  facts: EditorFacts | undefined,
  kinds: readonly KindRef[],
  { operation, oldObject }: CheckOptions = {},
): Checked {
  const [last, setLast] = useState<EditableDocument | null>(null);
  const deferred = useDeferredValue(text);
  const read = useMemo(() => readDocument(deferred, { kinds }), [deferred, kinds]);
  if (read.ok && read.value !== last) setLast(read.value);
  const judged = useMemo((): Omit<Checked, 'last'> => {
    if (!read.ok) {
      const { message, range } = read.error;
      const mark = { from: range?.from ?? 0, to: range?.to ?? 0, severity: 'error' as const, message };
      return { text: deferred, document: null, problem: read.error, findings: [], marks: [mark], response: null };
    }
    const change = {
      ...(operation === undefined ? {} : { operation }),
      ...(oldObject === undefined ? {} : { oldObject }),
    };
    const response = facts === undefined ? null : checkObject(read.value.object, facts, change);
    const findings = placed(read.value, response?.findings ?? []);
    return { text: deferred, document: read.value, problem: null, findings, marks: findings, response };
  }, [read, deferred, facts, operation, oldObject]);
  return useMemo((): Checked => ({ ...judged, last: judged.document ?? last }), [judged, last]);
}
