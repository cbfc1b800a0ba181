import { categoryBase } from '@netloft/nsx';
import type { Json } from '../types.ts';
import { numberOf } from './objects.ts';

/** Place of a policy among those of all categories: the N of the priority that it gets in a cluster, `1 + N × 2⁻⁵⁰`. */
export const internalSequence = (policy: Json): number =>
  (categoryBase(String(policy['category'])) ?? 0) + numberOf(policy['sequence_number']);
