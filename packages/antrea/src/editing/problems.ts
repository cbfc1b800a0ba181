/** A piece of text: offsets from 0, `to` not included; line and column of its start, from 1. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

export type DocumentProblemCode =
  | 'EMPTY'
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'DUPLICATE_KEY'
  | 'SEVERAL_DOCUMENTS'
  | 'ANCHORS'
  | 'TAGS'
  | 'NOT_AN_OBJECT'
  | 'NO_KIND'
  | 'OTHER_KIND';

/** Why a text is not taken. `message` says what, where and what to do; nothing of the text is used. */
export interface DocumentProblem {
  readonly code: DocumentProblemCode;
  readonly message: string;
  readonly range?: TextRange;
}
