import { z } from 'zod';

declare const brand: unique symbol;

/** A value of type T that the compiler keeps apart from other T's, so that a Pod's name is never passed as a Node's. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

const branded = <Name extends string>(schema: z.ZodType<string>) =>
  schema as unknown as z.ZodType<Brand<string, Name>, string>;

/** Name of a registered cluster: its kubeconfig context, or the configured name. */
export type ClusterName = Brand<string, 'ClusterName'>;
export const ClusterName = branded<'ClusterName'>(z.string().min(1).max(253));

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** RFC 3339 time, as Kubernetes writes it. */
export const Timestamp = z.string().min(1);
