import type { NsxChangeKind } from '@netloft/contracts';
import { CLUSTER_CONTROL_PLANES_PATH, ContainerClusterSpan, Group, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { ok } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import { contains, forWriting, idOfPath, type Json, KINDS, saysTheSame, wantedPart, withSpan } from './nsx.objects.ts';
import { readPolicy } from './nsx.policy-source.ts';

/** What became of a change that was sent. */
export type Written =
  /** `object` is as NSX holds it now; null after a DELETE. */
  | { readonly outcome: 'made'; readonly object: Json | null }
  | { readonly outcome: 'refused'; readonly error: NsxError }
  /** Whether it was made is not known, or only a part of it was; `error` says what happened. */
  | { readonly outcome: 'open'; readonly error: NsxError };

/** An object as it is now, policies with their rules and span; undefined when there is none. */
export async function readObject(api: NsxApi, kind: NsxChangeKind, id: string): Promise<NsxResult<Json | undefined>> {
  if (kind === 'SecurityPolicy') {
    const found = await readPolicy(api, id);
    if (found.ok) return ok(withSpan(found.value));
    return found.error.code === 'not-found' ? ok(undefined) : found;
  }
  const found = await api.get(policyPath(KINDS[kind].path, id), Group);
  if (found.ok) return found;
  return found.error.code === 'not-found' ? ok(undefined) : found;
}

/** No answer came, so that the request may have been done. */
const isLost = ({ open }: NsxError): boolean => open === true;

interface Write {
  readonly kind: NsxChangeKind;
  readonly id: string;
  /** Null: delete it. */
  readonly object: Json | null;
  /** As it was; undefined: there was none. */
  readonly before: Json | undefined;
  readonly overwrite: boolean;
}

async function put(api: NsxApi, { kind, id, object, overwrite }: Write): Promise<NsxResult<unknown>> {
  const { span: _span, ...own } = object ?? {};
  return api.write('PUT', policyPath(KINDS[kind].path, id), { body: forWriting(own), overwrite });
}

const spanOf = (object: Json | null | undefined): readonly string[] =>
  Array.isArray(object?.['span']) ? object['span'].filter((one): one is string => typeof one === 'string') : [];

/** Brings the span of a policy to what is wanted; the clusters that it had already stay as they are. */
async function writeSpan(api: NsxApi, id: string, wanted: readonly string[]): Promise<NsxResult<void>> {
  const base = policyPath(SECURITY_POLICIES_PATH, id, 'container-cluster-span');
  const found = await api.list(base, ContainerClusterSpan);
  if (!found.ok) return found;
  const has = new Map(found.value.items.map((one) => [idOfPath(one.container_cluster_path), one.id]));
  for (const cluster of wanted.filter((one) => !has.has(one))) {
    const body = {
      resource_type: 'SecurityPolicyContainerCluster',
      id: cluster,
      display_name: cluster,
      container_cluster_type: 'ANTREA',
      container_cluster_path: `${CLUSTER_CONTROL_PLANES_PATH}/${cluster}`,
    };
    const made = await api.write('PUT', [...base, cluster], { body });
    if (!made.ok) return made;
  }
  for (const [cluster, span] of has) {
    if (wanted.includes(cluster)) continue;
    const gone = await api.write('DELETE', [...base, span]);
    if (!gone.ok && gone.error.code !== 'not-found') return gone;
  }
  return ok(undefined);
}

/** Whether NSX holds what was to be made. An object of before that merely has it all, a member more included, does not count. */
function isMade(now: Json | undefined, { object, before }: Write): boolean {
  if (now === undefined || object === null) return now === undefined && object === null;
  if (!contains(wantedPart(now), wantedPart(object))) return false;
  return before === undefined || !saysTheSame(now, before) || saysTheSame(object, before);
}

/** After a lost answer: what NSX itself holds. */
async function look(api: NsxApi, write: Write, error: NsxError): Promise<Written> {
  const now = await readObject(api, write.kind, write.id);
  if (!now.ok) return { outcome: 'open', error };
  if (isMade(now.value, write)) return { outcome: 'made', object: now.value ?? null };
  // NSX may still be at work on it: that it is not there yet does not tell that it never will be.
  const isUntouched = now.value?.['_revision'] === write.before?.['_revision'];
  const message = `${error.message}. When asked afterwards, NSX did not have it.`;
  return { outcome: 'open', error: isUntouched ? { ...error, message } : error };
}

/** Takes back the first half of a change whose second half failed. */
async function takeBack(api: NsxApi, write: Write, error: NsxError): Promise<Written> {
  const { kind, id, before, overwrite } = write;
  const now = await readObject(api, kind, id);
  const half = {
    outcome: 'open',
    error: { ...error, message: `only a part was done, and could not be taken back: ${error.message}` },
  } as const;
  const back = {
    outcome: isLost(error) ? 'open' : 'refused',
    error: { ...error, message: `${error.message} What was done before that was taken back.` },
  } as const;
  if (!now.ok || now.value === undefined) return half;
  if (before === undefined) {
    const gone = await api.write('DELETE', policyPath(KINDS[kind].path, id), { overwrite });
    return gone.ok ? back : half;
  }
  const again = await put(api, { ...write, object: onTopOf(before, now.value) });
  const span = again.ok ? await writeSpan(api, id, spanOf(before)) : again;
  return span.ok ? back : half;
}

/** An object with the revisions that another one has now, its rules by id. */
export function onTopOf(object: Json, current: Json): Json {
  const rulesNow = new Map(
    (Array.isArray(current['rules']) ? (current['rules'] as Json[]) : []).map((rule) => [
      rule['id'],
      rule['_revision'],
    ]),
  );
  const { _revision: _old, ...rest } = object;
  const rules = Array.isArray(rest['rules'])
    ? {
        rules: (rest['rules'] as Json[]).map(({ _revision: _stale, ...rule }) => {
          const revision = rulesNow.get(rule['id']);
          return revision === undefined ? rule : { ...rule, _revision: revision };
        }),
      }
    : {};
  const revision = current['_revision'] === undefined ? {} : { _revision: current['_revision'] };
  return { ...rest, ...rules, ...revision };
}

/**
 * Writes or deletes one object. A policy and its span are several requests: when a later one is refused, the earlier ones are taken
 * back. Where an answer was lost, NSX itself is asked what it holds.
 */
export async function writeObject(api: NsxApi, write: Write): Promise<Written> {
  const { kind, id, object, before, overwrite } = write;
  if (object === null) {
    const gone = await api.write('DELETE', policyPath(KINDS[kind].path, id), { overwrite });
    if (gone.ok) return { outcome: 'made', object: null };
    return isLost(gone.error) ? look(api, write, gone.error) : { outcome: 'refused', error: gone.error };
  }
  const made = await put(api, write);
  if (!made.ok) {
    if (!isLost(made.error)) return { outcome: 'refused', error: made.error };
    // The span is not written yet; groups have none.
    const first = kind === 'SecurityPolicy' ? { ...object, span: spanOf(before) } : object;
    const seen = await look(api, { ...write, object: first }, made.error);
    if (seen.outcome !== 'made') return seen;
  }
  if (kind === 'SecurityPolicy' && spanOf(object).join('\n') !== spanOf(before).join('\n')) {
    const spanned = await writeSpan(api, id, spanOf(object));
    if (!spanned.ok) {
      const seen = isLost(spanned.error) ? await look(api, write, spanned.error) : undefined;
      return seen?.outcome === 'made' ? seen : takeBack(api, write, spanned.error);
    }
  }
  const now = await readObject(api, kind, id);
  if (!now.ok) return { outcome: 'made', object };
  return now.value === undefined
    ? { outcome: 'open', error: { code: 'failed', message: 'NSX took the change, but does not have the object.' } }
    : { outcome: 'made', object: now.value };
}
