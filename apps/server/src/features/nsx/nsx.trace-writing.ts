import { randomUUID } from 'node:crypto';
import { type ChangeOperation, NSX_AUDIT_CLUSTER } from '@netloft/contracts';
import { AntreaTraceflowConfig, TRACEFLOWS_PATH } from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxError, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';

/** How often, and how long after each other, a trace is made anew whose former one NSX is still deleting. */
const TRIES = 12;
const PAUSE_MS = 500;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A trace is a packet in somebody's cluster: who had it sent is on record, before it is sent. */
async function onRecord(
  context: NsxContext,
  open: OpenNsx,
  change: { readonly user: string; readonly operation: ChangeOperation; readonly config: AntreaTraceflowConfig },
  send: () => Promise<NsxResult<unknown>>,
): Promise<Result<void, Fault>> {
  const { user, operation, config } = change;
  const id = randomUUID();
  const intended = await context.store.intend(
    {
      id,
      cluster: NSX_AUDIT_CLUSTER,
      at: new Date(context.now()).toISOString(),
      user: open.kind === 'personal' ? `${user} as ${open.api.user}` : user,
      operation,
      apiVersion: 'policy/v1',
      kind: 'AntreaTraceflow',
      name: config.id,
      state: 'intended',
    },
    { before: operation === 'CREATE' ? null : config, after: config },
  );
  if (!intended.ok) return intended;
  const sent = await send();
  await context.store.settle(
    id,
    sent.ok
      ? { state: 'applied', after: config }
      : { state: sent.error.open === true ? 'unknown' : 'refused', message: sent.error.message },
  );
  return sent.ok ? ok(undefined) : nsxFault(sent.error);
}

export const sendTrace = (
  context: NsxContext,
  open: OpenNsx,
  user: string,
  config: AntreaTraceflowConfig,
): Promise<Result<void, Fault>> =>
  onRecord(context, open, { user, operation: 'CREATE', config }, () =>
    open.api.write('PUT', policyPath(TRACEFLOWS_PATH, config.id), { body: config }),
  );

/** NSX does not know the action, whose name is not published: other refusals are not about it. */
const isUnknownAction = ({ status, code, open }: NsxError): boolean =>
  open !== true && (code === 'invalid' || code === 'not-found' || status === 405);

/** Deletes the trace and makes it again; NSX takes a moment to free its id. */
async function makeAnew(api: NsxApi, config: AntreaTraceflowConfig): Promise<NsxResult<unknown>> {
  const path = policyPath(TRACEFLOWS_PATH, config.id);
  const gone = await api.write('DELETE', path);
  if (!gone.ok) return gone;
  const { _revision: _old, ...body } = config;
  let made = await api.write('PUT', path, { body });
  for (let tries = 1; tries < TRIES && !made.ok && made.error.code === 'pending-delete'; tries += 1) {
    await wait(PAUSE_MS);
    made = await api.write('PUT', path, { body });
  }
  return made;
}

/** Has NSX trace again. Where it does not know how, the trace is made anew under its id. */
export async function sendAgain(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  id: string,
): Promise<Result<void, Fault>> {
  const path = policyPath(TRACEFLOWS_PATH, id);
  const config = await open.api.get(path, AntreaTraceflowConfig);
  if (!config.ok) return nsxFault(config.error);
  return onRecord(context, open, { user, operation: 'UPDATE', config: config.value }, async () => {
    const again = await open.api.write('POST', path, { query: { action: 'restart' } });
    return again.ok || !isUnknownAction(again.error) ? again : makeAnew(open.api, config.value);
  });
}

/** Removes a trace; NSX removes it by itself after two hours. */
export async function removeTrace(
  context: NsxContext,
  open: OpenNsx,
  id: string,
): Promise<Result<{ id: string }, Fault>> {
  const gone = await open.api.write('DELETE', policyPath(TRACEFLOWS_PATH, id));
  sourcesOf(context, open).traced();
  return gone.ok ? ok({ id }) : nsxFault(gone.error);
}
