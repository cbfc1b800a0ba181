import { AgentFiles } from './agent-files.ts';
import { fileServerSecrets } from './file-server.ts';
import { PacketCaptures } from './packet-captures.ts';
import { SupportBundles } from './support-bundles.ts';
import type { CaptureFaults, CaptureWorld, SftpAccess } from './types.ts';

/** PacketCaptures and SupportBundleCollections of one cluster, and the files that agents keep of them. */
export class Captures {
  readonly files = new AgentFiles();
  #faults: CaptureFaults = {};

  constructor(options: Omit<CaptureWorld, 'faults'>, sftp: SftpAccess | undefined) {
    const { store } = options.world;
    const all: CaptureWorld = { ...options, faults: () => this.#faults };
    // A release without the kinds has nothing that could use the Secrets.
    const isKnown = store.definition('crd.antrea.io', 'supportbundlecollections') !== undefined;
    if (isKnown && sftp !== undefined) fileServerSecrets(store, sftp);
    new PacketCaptures(all, this.files).start();
    new SupportBundles(all).start();
  }

  faults(): CaptureFaults {
    return this.#faults;
  }

  setFaults(faults: CaptureFaults): void {
    this.#faults = faults;
  }
}
