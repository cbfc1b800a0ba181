import type { Identity } from '../../identity.ts';
import { ok } from '../../result.ts';
import { serverIdentity } from './server-identity.ts';
import type { KubernetesClient, ResourceRef, UpstreamError, UpstreamResult } from './types.ts';

const KEEP_MS = 60_000;
/** A failure is asked again soon. */
const KEEP_FAILURE_MS = 2_000;
const MAX_ENTRIES = 1_000;
const isEmpty = (served: ServedResources): boolean => Object.keys(served).length === 0;
/** Failures that say nothing about what is served: what was known before still holds. */
const SILENCE: ReadonlySet<UpstreamError['code']> = new Set(['unavailable', 'timeout', 'failed', 'too-many']);

export type ServedResources = Readonly<Record<string, readonly string[]>>;

/**
 * Orders versions as Kubernetes prefers them: stable before beta before alpha, newer before older, anything else last
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority).
 */
export function compareVersions(left: string, right: string): number {
  const parse = (version: string): readonly [number, number, number] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (match === null) return [0, 0, 0];
    return [match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1, Number(match[1]), Number(match[3] ?? 0)];
  };
  const a = parse(left);
  const b = parse(right);
  return b[0] - a[0] || b[1] - a[1] || b[2] - a[2] || left.localeCompare(right);
}

const namesIn = (value: unknown, list: string, field: string): string[] => {
  if (value === null || typeof value !== 'object') return [];
  const items = (value as Record<string, unknown>)[list];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (item === null || typeof item !== 'object') return [];
    const name = (item as Record<string, unknown>)[field];
    return typeof name === 'string' ? [name] : [];
  });
};

async function readGroup(client: KubernetesClient, group: string): Promise<UpstreamResult<ServedResources>> {
  let versions = ['v1'];
  if (group !== '') {
    const answer = await client.request('GET', ['apis', group]);
    if (!answer.ok) return answer.error.code === 'not-found' ? ok({}) : answer;
    versions = namesIn(answer.value, 'versions', 'version').sort(compareVersions);
  }
  const lists = await Promise.all(
    versions.map((version) => client.request('GET', group === '' ? ['api', version] : ['apis', group, version])),
  );
  const served: Record<string, string[]> = {};
  for (const [index, list] of lists.entries()) {
    // A version that was withdrawn in between is not served.
    if (!list.ok && list.error.code !== 'not-found') return list;
    const version = versions[index] ?? '';
    if (list.ok) for (const name of namesIn(list.value, 'resources', 'name')) (served[name] ??= []).push(version);
  }
  return ok(served);
}

export interface Discovery {
  served(identity: Identity, group: string): Promise<UpstreamResult<ServedResources>>;
  resolve(identity: Identity, group: string, plural: string): Promise<UpstreamResult<ResourceRef | null>>;
}

interface Age {
  /** Until when the answer is kept. */
  until: number;
  /** Since when a group that was served is not. */
  lostAt?: number;
}
interface Kept {
  readonly age: Age;
  readonly value: Promise<UpstreamResult<ServedResources>>;
}

/**
 * What a cluster serves, asked as the user and kept a minute for each, also when the answer is that it is not served, and beyond that while
 * the cluster is away. A group that is served no more is asked for again soon for a minute, as API servers that start know none yet. Where a
 * user may not read discovery, the server's own answer stands in: it tells which kinds exist, never what they hold.
 */
export function createDiscovery(
  clientFor: (identity: Identity) => UpstreamResult<KubernetesClient>,
  now: () => number = Date.now,
): Discovery {
  const kept = new Map<string, Kept>();

  /** When a group that this answer does not have any more was lost; undefined when it has it, or never had. */
  const lostAt = async (answer: ServedResources, before: Kept | undefined): Promise<number | undefined> => {
    if (!isEmpty(answer) || before === undefined) return undefined;
    const earlier = await before.value;
    return before.age.lostAt ?? (earlier.ok && !isEmpty(earlier.value) ? now() : undefined);
  };

  /** Asks, and lets a failure be asked again soon; `before` is what was known until now. */
  const askFor = async (
    age: Age,
    identity: Identity,
    group: string,
    before: Kept | undefined,
  ): Promise<UpstreamResult<ServedResources>> => {
    const answer = await ask(identity, group);
    const soon = Math.min(age.until, now() + KEEP_FAILURE_MS);
    if (answer.ok) {
      const lost = await lostAt(answer.value, before);
      if (lost === undefined) return answer;
      age.lostAt = lost;
      if (now() - lost < KEEP_MS) age.until = soon;
      return answer;
    }
    age.until = soon;
    const earlier = SILENCE.has(answer.error.code) ? await before?.value : undefined;
    return earlier?.ok === true ? earlier : answer;
  };

  const ask = async (identity: Identity, group: string): Promise<UpstreamResult<ServedResources>> => {
    const client = clientFor(identity);
    if (!client.ok) return client;
    const answer = await readGroup(client.value, group);
    if (answer.ok || answer.error.code !== 'forbidden' || identity.key === serverIdentity.key) return answer;
    const own = await served(serverIdentity, group);
    return own.ok ? own : answer;
  };

  const served: Discovery['served'] = (identity, group) => {
    const key = `${identity.key}\n${group}`;
    const known = kept.get(key);
    if (known !== undefined && known.age.until > now()) return known.value;
    const age: Age = { until: now() + KEEP_MS };
    const value = askFor(age, identity, group, known);
    kept.delete(key);
    kept.set(key, { age, value });
    if (kept.size > MAX_ENTRIES)
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    return value;
  };

  return {
    served,
    resolve: async (identity, group, plural) => {
      const answer = await served(identity, group);
      if (!answer.ok) return answer;
      const version = answer.value[plural]?.[0];
      return ok(version === undefined ? null : { group, version, plural });
    },
  };
}
