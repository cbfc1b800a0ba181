import type { PolicyDetail } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import { handOverDraft } from '../../lib/handed-draft.ts';

/**
 * Leaves a copy of the policy for the editor, without what belongs to the original alone and under a name of its own. Gives the
 * search parameters with which the editor takes it over; throws ApiError when the policy cannot be read.
 */
export async function duplicate(
  cluster: string,
  id: string,
): Promise<{ readonly kind: string; readonly template: string }> {
  const detail = await request<PolicyDetail>(clusterPath(cluster, 'policies', id));
  // The YAML writer is loaded only when it is needed.
  const { copyText } = await import('./copy-text.ts');
  handOverDraft(cluster, copyText(detail.object));
  return { kind: detail.summary.kind, template: 'draft' };
}
