const GLANCE_MS = 1_000;
/** Who only glances gets what is known after this long, in time for the glance. */
export const HASTE_MS = 500;

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
