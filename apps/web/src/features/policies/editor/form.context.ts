import { createContext, useContext } from 'react';
import type { Edit } from '@netloft/antrea';
import type { EditorFacts, FieldFinding, PreviewResponse } from '@netloft/contracts';
import type { EditorKindName } from './editor.search.ts';

/** What every field of the form needs. */
export interface FormContext {
  readonly kind: EditorKindName;
  /** Namespace of the draft; empty for cluster-wide ones. */
  readonly namespace: string;
  /** Null until the cluster's facts are there: nothing is offered then. */
  readonly facts: EditorFacts | null;
  /** What each selector selects now, by its path. */
  readonly selections: ReadonlyMap<string, PreviewResponse['selections'][number]>;
  /** What the check says, by place. */
  readonly findings: readonly FieldFinding[];
  /** Changes the draft's text. */
  readonly edit: (edits: readonly Edit[]) => void;
}

export const FormContextProvider = createContext<FormContext | null>(null);

/** The form's context; fields are shown inside a form only. */
export function useForm(): FormContext {
  const context = useContext(FormContextProvider);
  if (context === null) throw new Error('A field of the policy form stands outside of it.');
  return context;
}
