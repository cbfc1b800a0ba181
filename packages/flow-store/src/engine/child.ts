import { Chdb } from './chdb.ts';
import type { FromChild, ToChild } from './protocol.ts';

let chdb: Chdb | undefined;

const say = (message: FromChild): void => {
  if (process.connected) process.send?.(message);
};
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function run(message: Extract<ToChild, { type: 'run' }>): void {
  const { id } = message;
  if (chdb === undefined) return say({ type: 'error', id, message: 'the store is not open' });
  chdb.run(message).then(
    (bytes) => say({ type: 'result', id, bytes }),
    (error: unknown) => say({ type: 'error', id, message: wordsOf(error) }),
  );
}

/** Streams that wait until their last piece was taken, by id; `false` says that the rest is not wanted. */
const taken = new Map<number, (goOn: boolean) => void>();

async function stream(message: Extract<ToChild, { type: 'stream' }>): Promise<void> {
  const { id } = message;
  try {
    if (chdb === undefined) throw new Error('the store is not open');
    for await (const bytes of chdb.stream(message)) {
      const goOn = new Promise<boolean>((resolve) => taken.set(id, resolve));
      say({ type: 'piece', id, bytes });
      if (!(await goOn)) break;
    }
    say({ type: 'end', id });
  } catch (error) {
    say({ type: 'error', id, message: wordsOf(error) });
  } finally {
    taken.delete(id);
  }
}

process.on('message', (message: ToChild) => {
  switch (message.type) {
    case 'open':
      try {
        chdb = new Chdb(message.directory);
        say({ type: 'open' });
      } catch (error) {
        say({ type: 'failed', message: wordsOf(error) });
      }
      return;
    case 'run':
      return run(message);
    case 'stream':
      void stream(message);
      return;
    case 'more':
      return taken.get(message.id)?.(true);
    case 'enough':
      return taken.get(message.id)?.(false);
    case 'ping':
      return say({ type: 'pong', id: message.id });
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
