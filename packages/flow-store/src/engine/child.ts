import { Chdb } from './chdb.ts';
import type { FromChild, ToChild } from './protocol.ts';

let chdb: Chdb | undefined;

const say = (message: FromChild): void => {
  if (process.connected) process.send?.(message);
};
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Queries that wait or run; the value turns false when nobody waits for their answer any more. */
const wanted = new Map<number, boolean>();
/** Streams that wait until their last piece was taken, by id; `false` says that the rest is not wanted. */
const taken = new Map<number, (goOn: boolean) => void>();
/** A query that was about to begin when it was cancelled is tried again after so long. */
const CANCEL_AGAIN_MS = 250;

function open(directory: string): void {
  try {
    chdb = new Chdb(directory);
    say({ type: 'open' });
  } catch (error) {
    say({ type: 'failed', message: wordsOf(error) });
  }
}

async function answer(id: number, work: (open: Chdb) => Promise<FromChild>): Promise<void> {
  wanted.set(id, true);
  try {
    if (chdb === undefined) throw new Error('the store is not open');
    say(await work(chdb));
  } catch (error) {
    say({ type: 'error', id, message: wordsOf(error) });
  } finally {
    wanted.delete(id);
    taken.delete(id);
  }
}

const isWanted = (id: number) => (): boolean => wanted.get(id) === true;

const run = (message: Extract<ToChild, { type: 'run' }>): Promise<void> =>
  answer(message.id, async (engine) => {
    const bytes = await engine.run(message, isWanted(message.id));
    return { type: 'result', id: message.id, bytes };
  });

const stream = (message: Extract<ToChild, { type: 'stream' }>): Promise<void> =>
  answer(message.id, async (engine) => {
    const { id } = message;
    for await (const bytes of engine.stream(message, isWanted(id))) {
      const goOn = new Promise<boolean>((resolve) => taken.set(id, resolve));
      if (!isWanted(id)()) break;
      say({ type: 'piece', id, bytes });
      if (!(await goOn)) break;
    }
    return { type: 'end', id };
  });

async function cancel(id: number): Promise<void> {
  if (!wanted.has(id)) return;
  wanted.set(id, false);
  taken.get(id)?.(false);
  // What fails here has ended meanwhile, or ends with its time.
  await chdb?.kill(id).catch(() => undefined);
  if (wanted.has(id)) setTimeout(() => void cancel(id), CANCEL_AGAIN_MS);
}

process.on('message', (message: ToChild) => {
  switch (message.type) {
    case 'open':
      return open(message.directory);
    case 'run':
      return void run(message);
    case 'stream':
      return void stream(message);
    case 'more':
      return taken.get(message.id)?.(true);
    case 'cancel':
      return void cancel(message.id);
    case 'ping':
      return say({ type: 'pong' });
    case 'close':
      chdb?.close();
      process.exit(0);
  }
});

// process.exit waits for queries that run, which may be long; what was acknowledged is on disk.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C goes to the whole group of processes; the server decides when the store ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
