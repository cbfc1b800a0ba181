import { groupOfVersion, previewOf, policyKindOf, type RawObject } from '@netloft/antrea';
import type { PreviewRequest, PreviewResponse } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { inTurns } from '../../turns.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { draftFindingsInSteps } from './policies.drafts.ts';

const GROUPS: ReadonlySet<string> = new Set(['ClusterGroup', 'Group']);

/** What each selector of a draft policy or group selects now, and what its author may not have meant. */
export async function preview(
  state: PolicyState,
  { object }: PreviewRequest,
  signal: AbortSignal,
): Promise<Result<PreviewResponse, Fault>> {
  const raw = object as RawObject;
  const isGroup = groupOfVersion(object.apiVersion) === 'crd.antrea.io' && GROUPS.has(object.kind);
  if (policyKindOf(raw) === undefined && !isGroup) {
    const message = `${object.kind} of ${object.apiVersion} selects no Pods; give a policy or a group`;
    return err({
      code: 'INVALID_REQUEST',
      detail: `object.kind: ${message}`,
      errors: [{ path: 'object.kind', message }],
    });
  }
  const selections = previewOf(state.index(), raw);
  if (isGroup) return ok({ selections, findings: [] });
  // Not in the queue of comparisons: an author waits for it at every pause in writing.
  const findings = await inTurns(draftFindingsInSteps(state, raw), signal);
  return findings === undefined
    ? err({ code: 'UPSTREAM_TIMEOUT', detail: 'The answer was no longer waited for.' })
    : ok({ selections, findings: findings.value });
}
