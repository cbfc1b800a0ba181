import type { NsxDeregistrationRequest } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type Affected, isLast, titleOf } from './nsx.affected-policies.ts';
import { changeNsx } from './nsx.changes.ts';
import type { NsxContext } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { type Json, wantedPart } from './nsx.objects.ts';
import { spanOf } from './nsx.phases.ts';
import type { Outcome, Step } from './nsx.steps.ts';
import { readObject } from './nsx.writing.ts';

type Asked = Pick<NsxDeregistrationRequest, 'name' | 'policies' | 'force' | 'dryRun' | 'reason'>;

const rulesOf = (object: Json): readonly Json[] => (Array.isArray(object['rules']) ? (object['rules'] as Json[]) : []);
const off = (object: Json): Json => ({
  ...object,
  rules: rulesOf(object).map((rule) => ({ ...rule, disabled: true })),
});

interface Removal {
  readonly kind: 'SecurityPolicy' | 'Group';
  readonly id: string;
  /** The object as it is to be; null: gone. */
  readonly wanted: (now: Json) => Json | null;
  readonly detail: string;
  /** Why an object is left alone after all; undefined: it is not. */
  readonly spares?: (now: Json) => string | undefined;
}

/** Changes one object, on record as a change of its own. */
async function change(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  { name, force, dryRun, reason }: Asked,
  { kind, id, wanted, detail, spares }: Removal,
): Promise<Result<Outcome, Fault>> {
  const found = await readObject(open.api, kind, id);
  if (!found.ok) return nsxFault(found.error);
  const now = found.value;
  if (now === undefined) return ok({ action: 'keep', detail: 'NSX does not have it any more.' });
  const spared = spares?.(now);
  if (spared !== undefined) return ok({ action: 'keep', detail: spared });
  const object = wanted(now);
  const outcome: Outcome = {
    action: object === null ? 'delete' : 'update',
    before: wantedPart(now),
    after: object === null ? null : wantedPart(object),
    detail,
  };
  if (dryRun)
    return now['locked'] === true && now['lock_modified_by'] !== open.api.user
      ? err({
          code: 'UPSTREAM_REFUSED',
          detail: `It is locked by ${typeof now['lock_modified_by'] === 'string' ? now['lock_modified_by'] : 'somebody'}.`,
          action: 'Let it be unlocked, or choose to leave the policies as they are.',
        })
      : ok(outcome);
  const { span: _span, ...own } = object ?? now;
  const span = kind === 'SecurityPolicy' ? { span: [...spanOf(now)], spanSeen: [...spanOf(now)] } : {};
  const done = await changeNsx(context, open, user, {
    request: {
      operation: object === null ? 'DELETE' : 'UPDATE',
      kind,
      object: { ...own, id },
      ...span,
      overwrite: force,
      dryRun: false,
      reason: reason ?? `${name} is taken out of NSX.`,
    },
  });
  if (done.ok) return ok(outcome);
  // NSX itself knows best what uses a group.
  return kind === 'Group' && done.error.upstream?.reason === '500030'
    ? ok({ action: 'keep', detail: done.error.detail })
    : done;
}

const LAST = 'It is its last cluster: without one the policy becomes the distributed firewall’s.';

/** What is done before the cluster goes: policies whose last it is are turned off or deleted, as was asked. */
export function stepsBefore(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  { policies, groups }: Affected,
  asked: Asked,
): readonly Step[] {
  if (asked.policies === 'keep') return [];
  const isDelete = asked.policies === 'delete';
  const step = (what: string, removal: Removal): Step => ({
    id: `${removal.kind} ${removal.id}`,
    where: 'nsx',
    what,
    plan: isDelete ? 'delete' : 'update',
    run: () => change(context, open, user, asked, removal),
  });
  const spares = (now: Json): string | undefined => {
    const others = spanOf(now).filter((one) => one !== asked.name);
    if (others.length > 0) return `It has other clusters by now: ${others.join(', ')}.`;
    if (!isDelete && rulesOf(now).every(({ disabled }) => disabled === true))
      return `${LAST} Its rules are off already.`;
    return undefined;
  };
  return [
    ...policies.filter(isLast).map((one) =>
      step(`Policy ${titleOf(one)}`, {
        kind: 'SecurityPolicy',
        id: one.fact.policy.id,
        wanted: isDelete ? () => null : off,
        detail: isDelete ? LAST : `${LAST} Its rules are turned off before.`,
        spares,
      }),
    ),
    ...(isDelete ? groups : []).map(({ id, display_name: name }) =>
      step(`Group ${name ?? id}`, { kind: 'Group', id, wanted: () => null, detail: 'Only those policies use it.' }),
    ),
  ];
}

/** What NSX itself does to the policies that stay: they lose the cluster. */
export const stepsAfter = ({ policies }: Affected, { name, policies: what }: Asked): readonly Step[] =>
  policies
    .filter((one) => !isLast(one) || what === 'keep')
    .map((one) => ({
      id: `span of ${one.fact.policy.id}`,
      where: 'nsx',
      what: `Span of the policy ${titleOf(one)}`,
      plan: 'update',
      run: () =>
        Promise.resolve(
          ok({
            action: 'update',
            before: { span: [...one.staysIn, name].sort() },
            after: { span: [...one.staysIn] },
            detail: isLast(one) ? LAST : `It stays in ${one.staysIn.join(', ')}.`,
          } satisfies Outcome),
        ),
    }));
