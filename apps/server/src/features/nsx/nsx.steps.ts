import type { NsxRegistrationStep } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { Result } from '../../result.ts';
import type { Json } from './nsx.objects.ts';

/** What one step came to. `detail` is a sentence. */
export interface Outcome {
  readonly action: NsxRegistrationStep['action'];
  readonly before?: Json | null;
  readonly after?: Json | null;
  readonly detail?: string;
}

/** One thing to make, change or take away; run in turn. */
export interface Step {
  readonly id: string;
  readonly where: NsxRegistrationStep['where'];
  readonly what: string;
  /** What it will do, for steps that are never reached. */
  readonly plan: NsxRegistrationStep['action'];
  run(): Promise<Result<Outcome, Fault>>;
}

/**
 * Runs steps in turn until one fails; the rest is skipped. A dry run goes on after a failure, so that everything that stands in the way
 * is told at once.
 */
export async function runSteps(
  steps: readonly Step[],
  dryRun: boolean,
): Promise<{ readonly ok: boolean; readonly steps: NsxRegistrationStep[] }> {
  const done: NsxRegistrationStep[] = [];
  let failed = false;
  for (const step of steps) {
    const { id, where, what, plan } = step;
    const nothing = { before: null, after: null };
    if (failed && !dryRun) {
      done.push({ id, where, what, action: plan, state: 'skipped', ...nothing });
      continue;
    }
    const outcome = await step.run();
    if (!outcome.ok) {
      failed = true;
      const { detail, action } = outcome.error;
      done.push({
        id,
        where,
        what,
        action: plan,
        state: 'failed',
        detail: action === undefined ? detail : `${detail} ${action}`,
        ...nothing,
      });
      continue;
    }
    const { action, before = null, after = null, detail } = outcome.value;
    done.push({
      id,
      where,
      what,
      action,
      state: dryRun ? 'planned' : 'done',
      ...(detail === undefined ? {} : { detail }),
      before: before === null ? null : { ...before },
      after: after === null ? null : { ...after },
    });
  }
  return { ok: !failed, steps: done };
}
