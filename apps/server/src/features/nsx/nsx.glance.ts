/** A page gets its answer after this long, with what is known by then. */
const PAGE_MS = 2_500;
const GLANCE_MS = 1_000;
/** Who only glances gets what is known after this long, in time for the glance. */
export const HASTE_MS = 500;

/** Resolves when a page has waited for NSX long enough. */
export const soon = (ms: number = PAGE_MS): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** The answer if it comes within a second; undefined else, while what was asked goes on. */
export async function glance<T>(answer: Promise<T>, ms: number = GLANCE_MS): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const soon = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const first = await Promise.race([answer, soon]);
  clearTimeout(timer);
  return first;
}

/** Whether the work was done within so many milliseconds, and before what ends the waiting for all; absent: it is waited for. */
export async function inTime(
  work: Promise<void>,
  ms: number | undefined,
  soon: Promise<void> | undefined,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late =
    ms === undefined
      ? []
      : [
          new Promise<false>((resolve) => {
            timer = setTimeout(() => resolve(false), ms);
          }),
        ];
  const ended = soon === undefined ? [] : [soon.then(() => false)];
  try {
    return await Promise.race([work.then(() => true), ...late, ...ended]);
  } finally {
    clearTimeout(timer);
  }
}
