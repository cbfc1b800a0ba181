import { captureFile, kubectlCopy } from '@netloft/antrea';
import type { CaptureDownload } from '@netloft/contracts';
import type { FileServerSetting } from '../../../config-fields.ts';
import { addressOf, type FileAddress, hostText, listedServer } from '../../file-server/addresses.ts';

const POD_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Where a capture's file lies, from what the object claims; what could not be such a place is `elsewhere`. */
export type FilePlace =
  | { readonly type: 'agent'; readonly pod: string; readonly path: string }
  | { readonly type: 'server'; readonly address: FileAddress; readonly url: string }
  | { readonly type: 'elsewhere'; readonly text: string };

/** Reads `<agent Pod>:<path>` or the URL of the file of this capture. A path that is not the capture's own file is not believed. */
export function placeOf(filePath: string, name: string): FilePlace {
  const colon = filePath.indexOf(':');
  const pod = filePath.slice(0, colon);
  if (colon > 0 && !filePath.includes('://')) {
    const path = filePath.slice(colon + 1);
    if (POD_NAME.test(pod) && path === captureFile(name)) return { type: 'agent', pod, path };
  }
  const address = filePath.startsWith('sftp://') ? addressOf(filePath) : undefined;
  if (address?.path.endsWith(`/${name}.pcapng`) === true && !address.path.split('/').includes('..'))
    return { type: 'server', address, url: filePath };
  return { type: 'elsewhere', text: filePath };
}

/** What decides whether files can be handed over. */
export interface DownloadFacts {
  readonly namespace: string;
  readonly servers: readonly FileServerSetting[];
  /** Names of the agents' Pods with their Nodes; null when the caller may not see them. */
  readonly agents: ReadonlyMap<string, string | null> | null;
}

export const noFile = (reason: string): CaptureDownload => ({ possible: false, reason, how: 'none', otherwise: null });

export function fromServer(
  address: FileAddress | undefined,
  url: string,
  servers: readonly FileServerSetting[],
): CaptureDownload {
  const told = { how: 'sftp', otherwise: url } as const;
  if (address === undefined) return { ...told, possible: false, reason: `${url} is no address of an SFTP server.` };
  if (listedServer(servers, address) !== undefined) return { ...told, possible: true, reason: '' };
  return {
    ...told,
    possible: false,
    reason: `Netloft fetches only from servers that NETLOFT_FILE_SERVERS lists, and ${hostText(address)} is not among them.`,
  };
}

/** Whether the file of a capture can be handed over. */
export function downloadOf(filePath: string, name: string, facts: DownloadFacts): CaptureDownload {
  const place = placeOf(filePath, name);
  if (place.type === 'server') return fromServer(place.address, place.url, facts.servers);
  if (place.type === 'elsewhere')
    return {
      possible: false,
      reason: 'The capture names a place at which its file cannot be.',
      how: 'none',
      otherwise: place.text,
    };
  if (facts.agents !== null && !facts.agents.has(place.pod))
    return noFile(`The agent’s Pod ${place.pod} is gone, and the file with it.`);
  return {
    possible: true,
    reason: '',
    how: 'agent',
    otherwise: kubectlCopy(filePath, facts.namespace, name) ?? null,
  };
}
