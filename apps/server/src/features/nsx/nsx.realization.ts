import type { NsxRealization } from '@netloft/contracts';
import { RealizedStatus } from '@netloft/nsx';
import { ok } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import type { Known } from './nsx.cache.ts';
import { glance, HASTE_MS } from './nsx.glance.ts';
import type { NsxContext } from './nsx.context.ts';
import type { NsxSources } from './nsx.sources.ts';

const STATES: Readonly<Record<string, NsxRealization['state']>> = {
  SUCCESS: 'Success',
  REALIZED: 'Success',
  IN_PROGRESS: 'In Progress',
  UNREALIZED: 'In Progress',
  UNINITIALIZED: 'In Progress',
  ERROR: 'Failed',
};
const TTL_MS = 10_000;
/** Realization of so many policies is asked for at once; each is a request of its own. */
const MAX_ASKED = 60;
const LANES = 4;

function wordsOf(status: RealizedStatus): NsxRealization {
  const said = status.consolidated_status?.consolidated_status ?? status.publish_status ?? '';
  const state = STATES[said] ?? STATES[status.publish_status ?? ''] ?? 'Unknown';
  const alarms = (status.consolidated_status_per_enforcement_point ?? []).flatMap(({ alarm }) => {
    const message = alarm?.error_details?.error_message ?? alarm?.message;
    return message === undefined ? [] : [message];
  });
  return { state, ...(alarms.length === 0 ? {} : { detail: alarms.join(' ') }) };
}

async function ask(api: NsxApi, path: string): Promise<NsxResult<NsxRealization>> {
  const answer = await api.get(policyPath('/infra/realized-state/status'), RealizedStatus, {
    query: { intent_path: path, include_enforced_status: true },
  });
  return answer.ok ? ok(wordsOf(answer.value)) : answer;
}

/** How far one policy is realized. */
export const readRealization = (sources: NsxSources, path: string): Promise<NsxResult<Known<NsxRealization>>> =>
  sources.detail(`policies realized ${path}`, (api) => ask(api, path));

/** `Unknown` with NSX's words when it does not tell. */
export const realizationOf = (answer: NsxResult<Known<NsxRealization>>): NsxRealization =>
  answer.ok ? answer.value.value : { state: 'Unknown', detail: answer.error.message };

/**
 * By path: how far policies are realized, the first sixty at most; others are not in it. NSX has no question for many at once: what does
 * not come within a second is told the next time.
 */
export async function readRealizations(
  context: NsxContext,
  { api, soon }: OpenNsx,
  paths: readonly string[],
): Promise<ReadonlyMap<string, NsxRealization>> {
  const asked = paths.slice(0, MAX_ASKED);
  const load = async (): Promise<NsxResult<ReadonlyMap<string, NsxRealization>>> => {
    const found = new Map<string, NsxRealization>();
    for (let at = 0; at < asked.length; at += LANES) {
      const some = asked.slice(at, at + LANES);
      const answers = await Promise.all(some.map((path) => ask(api, path)));
      for (const [index, one] of answers.entries()) {
        const path = some[index];
        if (path !== undefined && one.ok) found.set(path, one.value);
        // Busy or gone: the rest would take as long again. Where nothing was told, what is known stays.
        if (!one.ok && one.error.code !== 'not-found') return found.size === 0 ? one : ok(found);
      }
    }
    return ok(found);
  };
  const key = `${api.key}\npolicies realized\n${asked.join('\n')}`;
  const answer = await glance(context.cache.read(key, TTL_MS, load, { patienceMs: HASTE_MS, soon }));
  return answer?.ok === true ? answer.value.value : new Map();
}
