import type { FileServerSetting } from '../../config-fields.ts';

/** Where an `sftp://` URL leads. */
export interface FileAddress {
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Absolute, without a slash at its end. */
  readonly path: string;
}

const SFTP_PORT = 22;

/** Reads a file server's URL as Antrea's agents do (pkg/util/sftp): the scheme may be missing; undefined for anything but SFTP. */
export function addressOf(url: string): FileAddress | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `sftp://${url}`;
  if (!URL.canParse(text)) return undefined;
  const parsed = new URL(text);
  if (parsed.protocol !== 'sftp:' || parsed.hostname === '') return undefined;
  let path: string;
  try {
    path = decodeURIComponent(parsed.pathname).replace(/\/+$/, '');
  } catch {
    return undefined;
  }
  return {
    host: parsed.hostname.replaceAll(/^\[|\]$/g, '').toLowerCase(),
    port: parsed.port === '' ? SFTP_PORT : Number(parsed.port),
    path,
  };
}

/** `host:port` for people. */
export const hostText = ({ host, port }: Pick<FileAddress, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The setting that lets Netloft fetch from an address; undefined when no administrator listed it. */
export const listedServer = (
  servers: readonly FileServerSetting[],
  address: Pick<FileAddress, 'host' | 'port'>,
): FileServerSetting | undefined => servers.find((one) => one.host === address.host && one.port === address.port);
