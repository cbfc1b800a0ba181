import { join } from 'node:path';
import type { Config } from '../config.ts';
import { FileChangeStore } from './file-store.ts';
import { ReplicaChangeStore } from './replica-store.ts';
import type { ChangeStore } from './types.ts';

/** What others wrote is read this often. */
const FOLLOW_MS = 1_000;

/** The record of changes in the data directory: of this process alone, or shared with the replicas that NETLOFT_REPLICA speaks of. */
export async function openChangeStore({
  dataDir,
  replica,
}: Pick<Config, 'dataDir' | 'replica'>): Promise<ChangeStore & { close(): void }> {
  const directory = join(dataDir, 'changes');
  if (replica === undefined) return Object.assign(await FileChangeStore.open(directory), { close: () => undefined });
  return ReplicaChangeStore.open(directory, replica, FOLLOW_MS);
}
