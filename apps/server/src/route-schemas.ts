import { Problem } from '@netloft/contracts';
import { z } from 'zod';

const problem = {
  description: 'Problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
} as const;

/** Answers of 400 and above, the same on every route. */
export const problemResponses = { '4xx': problem, '5xx': problem } as const;

export const ClusterParams = z.object({ cluster: z.string().min(1).max(253).describe('Name of a registered cluster') });

/** A name that Kubernetes could have given to an object (RFC 1123 subdomain); anything else cannot exist. */
export const ObjectName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/,
    'is no name of a Kubernetes object: lower-case letters, digits, “-” and “.” only',
  );
