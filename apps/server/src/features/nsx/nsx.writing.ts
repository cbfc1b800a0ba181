import type { NsxChangeKind } from '@netloft/contracts';
import { Group } from '@netloft/nsx';
import { err, ok } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import { contains, type Json, KINDS, saysTheSame, wantedPart, withSpan } from './nsx.objects.ts';
import { hasTheSameRules, onTopOf, type Phase, phasesOf, putObject, spanOf, writeSpan } from './nsx.phases.ts';
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
type Target = Pick<Write, 'kind' | 'id' | 'overwrite'>;

/** Whether NSX holds what was to be made. An object of before that merely has it all, a member more included, does not count. */
function isMade(now: Json | undefined, object: Json | null, before: Json | undefined): boolean {
  if (now === undefined || object === null) return now === undefined && object === null;
  if (!contains(wantedPart(now), wantedPart(object))) return false;
  return before === undefined || !saysTheSame(now, before) || saysTheSame(object, before);
}

/** After a lost answer: what NSX itself holds. */
async function look(
  api: NsxApi,
  { kind, id }: Target,
  object: Json | null,
  before: Json | undefined,
  error: NsxError,
): Promise<Written> {
  const now = await readObject(api, kind, id);
  if (!now.ok) return { outcome: 'open', error };
  if (isMade(now.value, object, before)) return { outcome: 'made', object: now.value ?? null };
  // NSX may still be at work on it: that it is not there yet does not tell that it never will be.
  const isUntouched = now.value?.['_revision'] === before?.['_revision'];
  const message = `${error.message}. When asked afterwards, NSX did not have it.`;
  return { outcome: 'open', error: isUntouched ? { ...error, message } : error };
}

const CHANGED: NsxError = {
  code: 'conflict',
  message: 'Somebody else changed it while it was being written, so that the last part was not.',
};

/** The object of a later part, with the revisions that the parts before it made; refused where somebody else wrote between them. */
async function upToDate(api: NsxApi, { kind, id }: Target, object: Json, former: Json): Promise<NsxResult<Json>> {
  const now = await readObject(api, kind, id);
  if (!now.ok) return now;
  return now.value !== undefined && hasTheSameRules(now.value, former) ? ok(onTopOf(object, now.value)) : err(CHANGED);
}

async function writePart(
  api: NsxApi,
  target: Target,
  { part, expected }: Phase,
  former: Json | undefined,
): Promise<NsxResult<unknown>> {
  const { kind, id, overwrite } = target;
  if (part === 'span') return writeSpan(api, id, spanOf(expected), overwrite);
  const object = former === undefined ? ok(expected) : await upToDate(api, target, expected, former);
  return object.ok ? putObject(api, kind, id, object.value, overwrite) : object;
}

/** Takes back the parts of a change that were made before one that failed. */
async function takeBack(api: NsxApi, write: Write, error: NsxError): Promise<Written> {
  const { kind, id, before, overwrite } = write;
  const half = {
    outcome: 'open',
    error: { ...error, message: `only a part was done, and could not be taken back: ${error.message}` },
  } as const;
  // What somebody else made of it meanwhile is not Netloft's to undo.
  if (error === CHANGED) return half;
  const now = await readObject(api, kind, id);
  const back = {
    outcome: isLost(error) ? 'open' : 'refused',
    error: { ...error, message: `${error.message} What was done before that was taken back.` },
  } as const;
  if (!now.ok || now.value === undefined) return half;
  if (before === undefined) {
    // With its rules and its span in one request.
    const gone = await api.write('DELETE', policyPath(KINDS[kind].path, id), { overwrite });
    return gone.ok ? back : half;
  }
  let former: Json | undefined;
  for (const phase of phasesOf(kind, now.value, onTopOf(before, now.value))) {
    const done = await writePart(api, write, phase, former);
    if (!done.ok) return half;
    former = phase.expected;
  }
  return back;
}

/**
 * Writes or deletes one object. A policy and its span are several requests, in an order that never leaves rules of clusters to the whole
 * data centre; when a later one is refused, the earlier ones are taken back. Where an answer was lost, NSX itself is asked what it holds.
 */
export async function writeObject(api: NsxApi, write: Write): Promise<Written> {
  const { kind, id, object, before, overwrite } = write;
  if (object === null) {
    const gone = await api.write('DELETE', policyPath(KINDS[kind].path, id), { overwrite });
    if (gone.ok) return { outcome: 'made', object: null };
    return isLost(gone.error) ? look(api, write, null, before, gone.error) : { outcome: 'refused', error: gone.error };
  }
  let former: Json | undefined;
  for (const phase of phasesOf(kind, before, object)) {
    const done = await writePart(api, write, phase, former);
    if (!done.ok) {
      const { error } = done;
      const seen = isLost(error) ? await look(api, write, phase.expected, former ?? before, error) : undefined;
      if (former === undefined && seen?.outcome !== 'made') return seen ?? { outcome: 'refused', error };
      if (seen?.outcome !== 'made') return takeBack(api, write, error);
    }
    former = phase.expected;
  }
  const now = await readObject(api, kind, id);
  if (!now.ok) return { outcome: 'made', object };
  return now.value === undefined
    ? { outcome: 'open', error: { code: 'failed', message: 'NSX took the change, but does not have the object.' } }
    : { outcome: 'made', object: now.value };
}
