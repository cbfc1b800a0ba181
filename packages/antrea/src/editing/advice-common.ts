import type { FieldFinding } from '@netloft/contracts';
import { type Json, objects } from '../evaluation/read.ts';

/** Collects findings; `error` for what cannot work or would be refused for certain, though no schema or webhook looks at it. */
export type Advise = (path: string, severity: FieldFinding['severity'], message: string) => void;

/** Rules of one direction, with the path of each. */
export const rulesOf = (spec: Json, direction: 'ingress' | 'egress'): readonly (readonly [Json, string])[] =>
  objects(spec[direction]).map((rule, index) => [rule, `spec.${direction}[${index}]`] as const);
