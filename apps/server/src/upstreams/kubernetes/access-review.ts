import type { AccessQuestion } from '@netloft/contracts';
import { z } from 'zod';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { KubernetesClient } from './types.ts';

export const ACCESS_REVIEWS = ['apis', 'authorization.k8s.io', 'v1'];

const AccessReview = z.object({ status: z.object({ allowed: z.boolean(), reason: z.string().optional() }) });

/** The fault of an answer to a review that is none. */
export const unreadableReview = (cluster: string): Fault => ({
  code: 'UPSTREAM_INVALID_ANSWER',
  detail: 'The cluster answered a review of rights with something else.',
  upstream: { kind: 'kubernetes', cluster },
});

async function review(client: KubernetesClient, spec: object, signal?: AbortSignal): Promise<Result<boolean, Fault>> {
  const answer = await client.request('POST', [...ACCESS_REVIEWS, 'selfsubjectaccessreviews'], {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!answer.ok) return err(faultOfUpstream(answer.error));
  const parsed = AccessReview.safeParse(answer.value);
  return parsed.success ? ok(parsed.data.status.allowed) : err(unreadableReview(client.cluster));
}

/** Asks the cluster whether the caller may do something; a member with the value `*` stands for everything. */
export function mayI(
  client: KubernetesClient,
  question: AccessQuestion,
  signal?: AbortSignal,
): Promise<Result<boolean, Fault>> {
  const { verb, group, resource, subresource, namespace, name } = question;
  return review(client, { resourceAttributes: { verb, group, resource, subresource, namespace, name } }, signal);
}

/** Asks the cluster whether a role with `nonResourceURLs` gives the caller a path; the path need not lead anywhere. */
export const mayICall = (
  client: KubernetesClient,
  { verb, path }: { readonly verb: string; readonly path: string },
): Promise<Result<boolean, Fault>> => review(client, { nonResourceAttributes: { verb, path } });

/** `needs create on traceflows.crd.antrea.io in namespace a`, as every view words a missing right. */
export function neededRight({ verb, group, resource, subresource, namespace, name }: AccessQuestion): string {
  const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
  return `needs ${verb} on ${what}${name === undefined ? '' : ` named ${name}`}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}
