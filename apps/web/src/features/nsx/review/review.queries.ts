import type {
  NsxChangeKind,
  NsxChangeRequestInput,
  NsxChangeResponse,
  NsxFinding,
  NsxGroupDetail,
  NsxGroupPreview,
  NsxPolicyCheck,
  NsxPolicyDetail,
} from '@netloft/contracts';
import { request } from '../../../lib/api-client.ts';
import { nsxPath } from '../nsx.queries.ts';
import { askNsx } from '../nsx.request.ts';
import { textOf, type Loose } from '../parts/loose.ts';
import type { NsxReviewRequest } from './review.model.ts';

/** Makes one change in NSX, or lets the server check it (`dryRun`). */
export function postNsxChange(
  { operation, kind, object, span, rulesSeen, spanSeen, overwrite = false }: NsxReviewRequest,
  more: { readonly dryRun: boolean; readonly reason: string },
  signal?: AbortSignal,
): Promise<NsxChangeResponse> {
  const reason = more.reason.trim();
  const body: NsxChangeRequestInput = {
    operation,
    kind,
    object: { ...object, id: textOf(object['id']) },
    // Without a span the policy is the distributed firewall's; what is left out would not say so.
    ...(kind === 'SecurityPolicy' ? { span: [...(span ?? [])] } : {}),
    ...(rulesSeen === undefined ? {} : { rulesSeen: { ...rulesSeen } }),
    ...(spanSeen === undefined ? {} : { spanSeen: [...spanSeen] }),
    overwrite,
    dryRun: more.dryRun,
    ...(reason === '' ? {} : { reason }),
  };
  return request<NsxChangeResponse>(nsxPath('changes'), {
    method: 'POST',
    body,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** NSX's limits that a group or policy would break, as the server sees them. */
export async function postNsxLimits(
  { kind, object, span }: NsxReviewRequest,
  signal: AbortSignal,
): Promise<readonly NsxFinding[]> {
  if (kind === 'Group')
    return (await askNsx<NsxGroupPreview>(nsxPath('groups', 'preview'), { method: 'POST', body: { object }, signal }))
      .findings;
  const body = { object, span: span ?? [] };
  return (await askNsx<NsxPolicyCheck>(nsxPath('policies', 'check'), { method: 'POST', body, signal })).findings;
}

/** The object as NSX holds it now, for policies for Antrea clusters with `span` as a member. */
export async function fetchNsxObject(kind: NsxChangeKind, id: string, signal?: AbortSignal): Promise<Loose> {
  const options = signal === undefined ? {} : { signal };
  if (kind === 'Group') return (await askNsx<NsxGroupDetail>(nsxPath('groups', id), options)).object;
  const { object, span } = await askNsx<NsxPolicyDetail>(nsxPath('policies', id), options);
  // An empty span is none: the distributed firewall enforces the policy.
  return span.length === 0 ? object : { ...object, span };
}
