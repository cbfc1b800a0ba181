import type { ValidateRequest, ValidateResponse } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { UpstreamError } from '../../upstreams/kubernetes/types.ts';
import type { Target } from './policies.definitions.ts';

const DENIED = /admission webhook "([^"]+)" denied the request: ([\s\S]*)$/;

/** What the API server's refusal says; undefined when it says nothing about the write itself. */
function refusalOf(error: UpstreamError): ValidateResponse | undefined {
  const [, webhook, message = ''] = DENIED.exec(error.message) ?? [];
  if (webhook !== undefined)
    return {
      allowed: false,
      message,
      webhook,
      denial: error.message,
      findings: [{ path: '', severity: 'error', message, source: 'admission' }],
      warnings: [],
    };
  if (error.code !== 'forbidden' && error.code !== 'invalid') return undefined;
  return {
    allowed: false,
    message: error.message,
    denial: error.message,
    findings: [{ path: '', severity: 'error', message: error.message, source: 'admission' }],
    warnings: [],
  };
}

/**
 * The cluster's own answer to a write, by a dry run as the caller: rights included, nothing is changed. Undefined when the cluster cannot
 * tell, because the object is not there, or is there already, or the cluster does not answer.
 */
export async function askByDryRun(
  { client }: OpenCluster,
  { operation, object, oldObject }: ValidateRequest,
  { definition, version }: Target,
): Promise<ValidateResponse | undefined> {
  const subject = (operation === 'DELETE' ? (oldObject ?? object) : object) as
    | { metadata?: { name?: string; namespace?: string } }
    | undefined;
  const { name, namespace = 'default' } = subject?.metadata ?? {};
  const collection = [
    'apis',
    definition.group,
    version,
    ...(definition.namespaced ? ['namespaces', namespace] : []),
    definition.plural,
  ];
  const query = { dryRun: 'All' };
  const answer =
    operation === 'CREATE'
      ? await client.request('POST', collection, { query, body: object })
      : name === undefined
        ? undefined
        : operation === 'UPDATE'
          ? await client.request('PUT', [...collection, name], { query, body: object })
          : await client.request('DELETE', [...collection, name], { query });
  if (answer === undefined) return undefined;
  if (!answer.ok) return refusalOf(answer.error);
  const stored = operation === 'DELETE' ? undefined : (answer.value as Record<string, unknown> | null);
  return {
    allowed: true,
    message: '',
    findings: [],
    ...(stored === undefined || stored === null ? {} : { defaulted: stored }),
    warnings: [],
  };
}
