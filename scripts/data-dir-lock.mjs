// One `npm start` has a data directory: a second one would write over its simulator's kubeconfig and its logs, and find its flow store locked.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const LOCK_FILE = 'start.lock';

/** One whose npm went away notices within half a second; what was told to stop takes as long as its children may. */
const GOES_WITHIN_MS = 1_500;
const STOPS_WITHIN_MS = 15_000;
const LOOK_MS = 100;

/** Start of a process, as the system tells it: a number that came round again is told apart by it. Empty where nothing tells it. */
function startOf(pid) {
  try {
    // Clock ticks since boot. The name in brackets may hold blanks; the start is the 20th word after it.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    // Without /proc, as on macOS; Windows has neither.
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Who has the directory now; undefined when nobody does: no file, one that cannot be read as a lock, or one of a process that is gone.
 * @param {string} directory
 * @returns {{pid: number, isStopping: boolean} | undefined}
 */
export function holderOf(directory) {
  try {
    const { pid, start, isStopping } = JSON.parse(readFileSync(join(directory, LOCK_FILE), 'utf8'));
    // 0 and below name groups of processes.
    const isHeld = Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) && startOf(pid) === start;
    return isHeld ? { pid, isStopping: isStopping === true } : undefined;
  } catch {
    return undefined;
  }
}

/** The holder, once it is clear that it stays; undefined as soon as there is none. */
async function stayingHolder(directory) {
  for (let waited = 0; ; waited += LOOK_MS) {
    const holder = holderOf(directory);
    if (holder === undefined || waited >= (holder.isStopping ? STOPS_WITHIN_MS : GOES_WITHIN_MS)) return holder;
    await sleep(LOOK_MS);
  }
}

/**
 * Takes the directory, which has to be there, for this process. Answers who has it instead, after a moment in which that one may end. Throws when
 * nothing can be written there.
 * @param {string} directory
 * @returns {Promise<{heldBy: number} | {stopping: () => void, leave: () => void}>}
 */
export async function takeDataDir(directory) {
  const file = join(directory, LOCK_FILE);
  const lock = (isStopping) => JSON.stringify({ pid: process.pid, start: startOf(process.pid), isStopping });
  for (;;) {
    const holder = await stayingHolder(directory);
    if (holder !== undefined) return { heldBy: holder.pid };
    rmSync(file, { force: true });
    try {
      writeFileSync(file, lock(false), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      // Somebody was quicker: look again who that is.
      if (error.code !== 'EEXIST') throw error;
    }
  }
  const isOwn = () => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).pid === process.pid;
    } catch {
      return false;
    }
  };
  return {
    stopping: () => {
      try {
        if (isOwn()) writeFileSync(file, lock(true));
      } catch {
        // A full disk: who comes next is told that the directory is taken.
      }
    },
    leave: () => isOwn() && rmSync(file, { force: true }),
  };
}
