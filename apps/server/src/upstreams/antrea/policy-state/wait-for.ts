import type { PolicyState } from './policy-state.ts';

/** An object that the cluster has just been given is waited for this long. */
const PATIENCE_MS = 3_000;

/** Waits until the state shows what the cluster was given a moment ago, or for as long as that can take. */
export async function waitForState(state: PolicyState, has: () => boolean): Promise<void> {
  if (has()) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = state.listen(() => {
      if (has()) done();
    });
    const timer = setTimeout(done, PATIENCE_MS);
    timer.unref();
  });
}
