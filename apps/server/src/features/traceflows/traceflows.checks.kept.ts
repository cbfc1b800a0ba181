import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { validateTraceflowRequest } from '@netloft/antrea';
import type { TraceCheck, TraceCheckInput } from '@netloft/contracts';
import type { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { err, type Result } from '../../result.ts';
import type { Touch } from './traceflows.checks.files.ts';

/** A check as a request brings it, read by the contract. */
export type GivenCheck = z.output<typeof TraceCheckInput>;

/** INVALID_REQUEST with its faults by field. */
export const invalid = (errors: readonly { path: string; message: string }[]): Result<never, Fault> =>
  err({
    code: 'INVALID_REQUEST',
    detail: errors.map(({ path, message }) => `${path}: ${message}`).join(' '),
    errors: [...errors],
  });

/** An end that is described stands for a Pod as far as a request's rules go. */
const asPod = <T extends { readonly type: string }>(end: T | undefined) =>
  end?.type === 'selector' || end?.type === 'workload'
    ? ({ type: 'pod', namespace: 'any', name: 'any' } as const)
    : end;

/** Faults of checks by field, as the form of a trace has them; names must differ. */
export function checkFaults(checks: readonly GivenCheck[], path = 'checks'): { path: string; message: string }[] {
  const names = new Set<string>();
  return checks.flatMap((check, at) => {
    const { source, destination, ...rest } = check.request;
    const request = {
      ...rest,
      ...(source === undefined ? {} : { source: asPod(source) }),
      ...(destination === undefined ? {} : { destination: asPod(destination) }),
    } as Parameters<typeof validateTraceflowRequest>[0];
    const faults = validateTraceflowRequest(request).map((fault) => ({
      path: `${path}.${at}.request.${fault.path}`,
      message: fault.message,
    }));
    if (names.has(check.name))
      faults.push({ path: `${path}.${at}.name`, message: `another check of the set is called “${check.name}”.` });
    names.add(check.name);
    return faults;
  });
}

const bare = ({ name, description, request, expectation, labels }: GivenCheck) => ({
  name,
  request,
  expectation,
  ...(description === undefined ? {} : { description }),
  ...(labels === undefined ? {} : { labels }),
});

/** The checks as they are kept: one with a known id, or else a known name, stays the same check, so that its runs can be compared. */
export function keptChecks(
  given: readonly GivenCheck[],
  before: readonly TraceCheck[],
  { user, now }: { readonly user: string; readonly now: number },
): { readonly checks: TraceCheck[]; readonly changed: Omit<Touch, 'version'>[] } {
  const at = new Date(now).toISOString();
  const used = new Set<string>();
  const named = new Set(given.map(({ id }) => id));
  const changed: Omit<Touch, 'version'>[] = [];
  const checks = given.map((one): TraceCheck => {
    const free = before.filter((known) => !used.has(known.id));
    const same =
      free.find((known) => known.id === one.id) ?? free.find(({ id, name }) => name === one.name && !named.has(id));
    const id = same?.id ?? randomUUID();
    used.add(id);
    if (same !== undefined && isDeepStrictEqual(bare(same), bare(one))) return same;
    changed.push({ check: id, name: one.name, by: user, at, what: same === undefined ? 'added' : 'changed' });
    const made =
      same === undefined
        ? { createdBy: user, createdAt: at }
        : { createdBy: same.createdBy, createdAt: same.createdAt };
    return { ...bare(one), id, ...made, updatedBy: user, updatedAt: at };
  });
  for (const gone of before.filter((known) => !used.has(known.id)))
    changed.push({ check: gone.id, name: gone.name, by: user, at, what: 'removed' });
  return { checks, changed };
}
