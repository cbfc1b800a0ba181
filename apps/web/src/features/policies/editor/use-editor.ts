import { useCallback, useEffect, useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { EDITOR_POLICY_KINDS, editText, type Edit, policyKindOf } from '@netloft/antrea';
import type { EditorFacts, KubernetesObject, PreviewResponse, Problem } from '@netloft/contracts';
import { type Checked, useChecked } from '../../../components/object-editor/use-checked.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { keepDraft } from './draft.store.ts';
import { previewQuery } from './editor.queries.ts';
import { EDITOR_KIND_NAMES, type EditorKindName } from './editor.search.ts';
import { isRecord, textOf, type Loose } from './peer.model.ts';
import { usePaused } from './use-paused.ts';

const PREVIEW_AFTER_MS = 400;

export interface EditorStart {
  /** Under which the draft is kept. */
  readonly key: string;
  /** What the editor opens with, and what counts as not changed. */
  readonly text: string;
  readonly saved: string;
  /** As it was read; null for a new one. */
  readonly base: KubernetesObject | null;
}

export interface EditorState {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly edit: (edits: readonly Edit[]) => void;
  readonly checked: Checked;
  /** What the form shows: the object of the text, or the last that could be read. */
  readonly object: Loose | null;
  readonly kind: EditorKindName;
  readonly namespace: string;
  /** Differs from what was read, or from the template. */
  readonly dirty: boolean;
  readonly preview: {
    readonly answer: PreviewResponse | undefined;
    readonly problem: Problem | null;
    readonly stale: boolean;
  };
  readonly forget: () => void;
}

/** The editor asks about drafts that have no name yet under this one. */
const NAMELESS = 'draft';

/** The draft as the server reads one; null while it is no object with a kind. */
function askable(object: Loose | undefined): KubernetesObject | null {
  if (object === undefined) return null;
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {};
  const { namespace: _namespace, ...rest } = metadata;
  const namespace = textOf(metadata['namespace']);
  const name = textOf(metadata['name']) || NAMELESS;
  return {
    ...object,
    apiVersion: textOf(object['apiVersion']),
    kind: textOf(object['kind']),
    metadata: { ...rest, name, ...(namespace === '' ? {} : { namespace }) },
  };
}

function kindOf(object: Loose | null, fallback: EditorKindName): EditorKindName {
  const facts = policyKindOf({ apiVersion: textOf(object?.['apiVersion']), kind: textOf(object?.['kind']) });
  return EDITOR_KIND_NAMES.find((name) => name === facts?.kind) ?? fallback;
}

/** One draft: its text, what the text says, what the check and the cluster say about it. */
export function useEditor(
  cluster: string,
  facts: EditorFacts | undefined,
  start: EditorStart,
  fallback: EditorKindName,
): EditorState {
  const [text, setText] = useState(start.text);
  const { base, key, saved } = start;
  const change = useMemo(
    () => (base === null ? { operation: 'CREATE' as const } : { operation: 'UPDATE' as const, oldObject: base }),
    [base],
  );
  const checked = useChecked(text, facts, EDITOR_POLICY_KINDS, change);
  const object = checked.last?.object ?? null;
  const metadata = isRecord(object?.['metadata']) ? object['metadata'] : {};
  const dirty = text !== saved;
  const edit = useCallback((edits: readonly Edit[]) => setText((before) => editText(before, edits)), []);

  const asked = usePaused(checked.document, PREVIEW_AFTER_MS);
  const draft = useMemo(() => askable(asked?.object), [asked]);
  const preview = useQuery(previewQuery(cluster, draft));

  useEffect(() => {
    keepDraft(key, text === saved ? null : { text, saved, base });
  }, [key, text, saved, base]);

  return {
    text,
    setText,
    edit,
    checked,
    object,
    kind: kindOf(object, fallback),
    namespace: textOf(metadata['namespace']),
    dirty,
    preview: {
      answer: preview.data,
      problem: preview.error === null ? null : problemOf(preview.error),
      stale: preview.isFetching || asked !== checked.document,
    },
    forget: () => keepDraft(key, null),
  };
}
