import { randomUUID } from 'node:crypto';
import { NSX_AUDIT_CLUSTER, type NsxRegistrationStep } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import type { NsxContext } from './nsx.context.ts';
import type { Json } from './nsx.objects.ts';

interface Run {
  readonly ok: boolean;
  readonly steps: NsxRegistrationStep[];
}

/** What the steps did, as records keep it: no object and no certificate, only what became of each. */
const summaryOf = (steps: readonly NsxRegistrationStep[]): Json[] =>
  steps
    .filter(({ state, action }) => state !== 'skipped' && action !== 'keep')
    .map(({ where, what, action, state }) => ({ where, what, action, state }));

/** Runs a registration, or its end, on record: the intent before the first step, what became of it after the last. */
export async function recordRegistration(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  change: {
    readonly operation: 'CREATE' | 'DELETE';
    readonly name: string;
    readonly dryRun: boolean;
    readonly reason: string | undefined;
    readonly after: Json;
  },
  run: () => Promise<Run>,
): Promise<Result<Run, Fault>> {
  const { operation, name, dryRun, reason, after } = change;
  const id = randomUUID();
  const intended = await context.store.intend(
    {
      id,
      cluster: NSX_AUDIT_CLUSTER,
      at: new Date(context.now()).toISOString(),
      user: open.kind === 'personal' ? `${user} as ${open.api.user}` : user,
      operation,
      apiVersion: 'netloft/v1',
      kind: 'Registration',
      name,
      state: dryRun ? 'dry-run' : 'intended',
      ...(reason === undefined ? {} : { reason }),
    },
    { before: null, after },
  );
  if (!intended.ok) return intended;
  const done = await run();
  const failed = done.steps.find(({ state }) => state === 'failed');
  // A certificate that nobody was given is nothing.
  const made = done.steps.some(
    ({ state, action, where }) => state === 'done' && action !== 'keep' && where !== 'server',
  );
  await context.store.settle(id, {
    // Some of it may be made although a later step failed.
    state: dryRun ? 'dry-run' : failed === undefined ? 'applied' : made ? 'unknown' : 'refused',
    after: { ...after, steps: summaryOf(done.steps) },
    ...(failed === undefined ? {} : { message: `${failed.what}: ${failed.detail ?? 'failed'}` }),
  });
  return ok(done);
}
