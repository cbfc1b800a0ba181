import { mkdirSync } from 'node:fs';
import { err, type Result } from '../../result.ts';

/** A folder of small private files on the volume that all replicas share. */
export interface SharedFolder {
  readonly directory: string;
  /** Whether the last thing that was done with the volume worked. */
  isWell(): boolean;
  /** Does something with the volume. That it cannot be done is told in the log, once for each reason; the work goes on at this replica. */
  use<T>(work: () => Promise<T>): Promise<Result<T, string>>;
  /** Does it again and again, one time after the other, until the folder is closed. */
  every(ms: number, work: () => Promise<void>): void;
  /** Tells a failure, as `use` does. */
  readonly tell: (error: unknown) => void;
  close(): void;
}

/** Opens the folder, which is made where it is missing. `what` is not shared while the volume fails, in words for the log. */
export function openSharedFolder(directory: string, what: string, warn: (message: string) => void): SharedFolder {
  const timers = new Set<NodeJS.Timeout>();
  let failure = '';
  const tell = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    if (why !== failure) warn(`${what} are not shared with other replicas: ${why}`);
    failure = why;
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    tell(error);
  }
  const use: SharedFolder['use'] = async (work) => {
    try {
      const value = await work();
      failure = '';
      return { ok: true, value };
    } catch (error) {
      tell(error);
      return err(failure);
    }
  };
  return {
    directory,
    isWell: () => failure === '',
    use,
    every(ms, work) {
      let underWay: Promise<unknown> | undefined;
      const timer = setInterval(() => {
        underWay ??= use(work).finally(() => {
          underWay = undefined;
        });
      }, ms);
      timer.unref();
      timers.add(timer);
    },
    tell,
    close: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
