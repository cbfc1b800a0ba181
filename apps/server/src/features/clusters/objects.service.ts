import { ObjectKind, type Hidden, type ObjectList, type ObjectQuery } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { worstFreshness } from '../../freshness.ts';
import { searchObjects } from './object-search.ts';
import { openSource } from './object-sources.ts';

const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Kinds of a comma list, each once, in its order. */
export function kindsOf(text: string): Result<ObjectKind[], Fault> {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  const unknown = names.filter((name) => !ObjectKind.safeParse(name).success);
  if (names.length > 0 && unknown.length === 0) return ok(names as ObjectKind[]);
  const message =
    names.length === 0
      ? 'names no kind'
      : `${unknown.map((name) => `“${name}”`).join(', ')} ${unknown.length === 1 ? 'is no kind' : 'are no kinds'} that can be searched`;
  return err({
    code: 'INVALID_REQUEST',
    detail: `kinds: ${message}.`,
    action: `Give a comma list of ${ObjectKind.options.join(', ')}.`,
    errors: [{ path: 'kinds', message }],
  });
}

/**
 * Searches objects of a cluster as the caller sees them. What they may not see is told in `hidden`, what could not be read in `partial`; only
 * when nothing at all could be read, it is a fault.
 */
export async function searchCluster(
  open: OpenCluster,
  query: ObjectQuery,
  now: () => number,
): Promise<Result<ObjectList, Fault>> {
  const kinds = kindsOf(query.kinds);
  if (!kinds.ok) return kinds;
  if (query.namespace !== undefined && !NAMESPACE.test(query.namespace))
    return err({
      code: 'INVALID_REQUEST',
      detail: `namespace: “${query.namespace}” is no name of a namespace.`,
      errors: [{ path: 'namespace', message: 'takes lower-case letters, digits and “-”' }],
    });
  const sources = await Promise.all(kinds.value.map((kind) => openSource(open, kind, query.namespace)));
  try {
    const failures = sources.flatMap((source) =>
      source.failure === undefined ? [] : [{ kind: source.kind, error: source.failure }],
    );
    const rejected = failures.find(({ error }) => error.code === 'unauthenticated');
    const [first] = failures;
    if (first !== undefined && (rejected !== undefined || failures.length === sources.length)) {
      // Several kinds fail alike; a kind that the cluster does not serve is the least of reasons.
      const chosen = rejected ?? failures.find(({ error }) => error.code !== 'not-found') ?? first;
      return err(
        chosen.error.code === 'not-found'
          ? {
              code: 'FEATURE_UNAVAILABLE',
              detail: chosen.error.message,
              action: 'Install Antrea in this cluster, or a release that has it.',
            }
          : faultOfUpstream(chosen.error),
      );
    }
    const { items, total } = searchObjects(
      sources.map((source) => source.objects),
      query.filter ?? '',
      query.limit,
    );
    const hidden: Hidden[] = sources.flatMap((source) => [...source.hidden]);
    const read = sources.flatMap((source) =>
      source.freshness === undefined || source.failure !== undefined ? [] : [source.freshness],
    );
    return ok({
      items,
      total,
      freshness: worstFreshness(read) ?? { state: 'live', asOf: new Date(now()).toISOString() },
      ...(failures.length === 0
        ? {}
        : { partial: failures.map(({ kind, error }) => `${kind}: ${error.message}`).join('; ') }),
      ...(hidden.length === 0 ? {} : { hidden }),
    });
  } finally {
    for (const source of sources) source.release();
  }
}
