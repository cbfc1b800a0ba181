import { z } from 'zod';
import { Timestamp } from './brand.ts';

/** How fresh a view is. `live` and `resuming` follow the cluster; `relisting` reads it anew; `stale` shows what was last known. */
export const FreshnessState = z.enum(['live', 'resuming', 'relisting', 'stale', 'forbidden', 'unavailable']);
export type FreshnessState = z.infer<typeof FreshnessState>;

export const Freshness = z.object({
  state: FreshnessState,
  /** When the data last agreed with the source; null when it never did. */
  asOf: Timestamp.nullable(),
  /** Why it is not live, in words; absent when it is. */
  detail: z.string().optional(),
});
export type Freshness = z.infer<typeof Freshness>;

/** What the caller may not see, and why. */
export const Hidden = z.object({
  /** What is hidden, as its reader names it: `pods in 2 namespaces`, `antreaagentinfos`. */
  what: z.string(),
  /** How many, null when that is not known either. */
  count: z.number().int().nullable(),
  /** The reason, naming the right that lacks: `needs list on antreaagentinfos.crd.antrea.io`. */
  reason: z.string(),
});
export type Hidden = z.infer<typeof Hidden>;

/** Answer of every list route. `total` counts what matches before `limit`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    total: z.number().int(),
    freshness: Freshness,
    partial: z.string().optional(),
    hidden: z.array(Hidden).optional(),
    cursor: z.string().optional(),
  });
export type ListOf<T> = {
  items: T[];
  total: number;
  freshness: Freshness;
  partial?: string | undefined;
  hidden?: Hidden[] | undefined;
  cursor?: string | undefined;
};

export const ListQuery = z.object({
  filter: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(5000).optional(),
  cursor: z.string().max(500).optional(),
  /** Field name, with a leading `-` for descending. */
  sort: z.string().max(100).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** One part of a page that can be there, hidden by missing rights, or failed, without harming the others. */
export const sectionOf = <T extends z.ZodType>(data: T) =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('ok'), data, freshness: Freshness }),
    z.object({ state: z.literal('hidden'), reason: z.string() }),
    z.object({ state: z.literal('loading') }),
    z.object({ state: z.literal('failed'), detail: z.string(), action: z.string() }),
  ]);
export type SectionOf<T> =
  | { state: 'ok'; data: T; freshness: Freshness }
  | { state: 'hidden'; reason: string }
  | { state: 'loading' }
  | { state: 'failed'; detail: string; action: string };

/** A condition of a Kubernetes object. `lastTransitionTime` is absent where the kind has none. */
export const Condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastHeartbeatTime: Timestamp.optional(),
  lastTransitionTime: Timestamp.optional(),
});
export type Condition = z.infer<typeof Condition>;
