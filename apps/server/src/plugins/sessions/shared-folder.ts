import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { err, type Result } from '../../result.ts';

/** A folder of small private files on the volume that all replicas share. */
export interface SharedFolder {
  readonly directory: string;
  /** Whether the last thing that was done with the volume worked. */
  isWell(): boolean;
  /** Does something with the volume. That it cannot be done is told in the log, once for each reason; the work goes on at this replica. */
  use<T>(work: () => Promise<T>): Promise<Result<T, string>>;
  /** Does it again and again, one time after the other, until the folder is closed. Answers how to have it done at once. */
  every(ms: number, work: () => Promise<void>): () => Promise<void>;
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
  const attempt: SharedFolder['use'] = async (work) => {
    try {
      // The volume may have been away when the folder was to be made.
      if (failure !== '') await mkdir(directory, { recursive: true, mode: 0o700 });
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
    use: attempt,
    every(ms, work) {
      let underWay: Promise<void> | undefined;
      const once = async (): Promise<void> => {
        await attempt(work);
        underWay = undefined;
      };
      const go = (): Promise<void> => (underWay ??= once());
      const timer = setInterval(() => void go(), ms);
      timer.unref();
      timers.add(timer);
      return go;
    },
    tell,
    close: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
