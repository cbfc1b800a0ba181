import ssh2 from 'ssh2';

/** Where a file goes, as PacketCaptures and SupportBundleCollections name it. */
export interface FileServer {
  readonly url: string;
  /** SSH wire format, base64; any host key is taken without it. */
  readonly hostPublicKey?: string | undefined;
}
export interface Login {
  readonly username: string;
  readonly password: string;
}

const CONNECT_MS = 5_000;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
/** What is left of every error of an upload (pkg/util/sftp): the agent's log has the rest. */
export const UPLOAD_FAILED = 'failed to upload file after 5 attempts';

/** Puts a file on an SFTP server of this machine, as an agent does; resolves to what is wrong in the agent's words, undefined when it is there. */
export function uploadFile(server: FileServer, name: string, data: Buffer, login: Login): Promise<string | undefined> {
  const url = URL.canParse(server.url) ? new URL(server.url) : undefined;
  if (url === undefined || url.protocol !== 'sftp:') return Promise.resolve(`invalid upload url: ${server.url}`);
  // The simulated agents have no network of their own, and use none but loopback.
  if (!LOOPBACK.has(url.hostname)) return Promise.resolve(UPLOAD_FAILED);
  const path = `${url.pathname.replace(/\/$/, '')}/${name}`;
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    const end = (fault?: string): void => {
      resolve(fault);
      client.end();
    };
    client.on('error', () => end(UPLOAD_FAILED));
    client.on('close', () => resolve(UPLOAD_FAILED));
    client.on('ready', () => {
      client.sftp((refused, sftp) => {
        if (refused !== undefined) return end(UPLOAD_FAILED);
        sftp.writeFile(path, data, (failed) => end(failed ? UPLOAD_FAILED : undefined));
      });
    });
    client.connect({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 22),
      ...login,
      readyTimeout: CONNECT_MS,
      hostVerifier: (key: Buffer) =>
        server.hostPublicKey === undefined || key.equals(Buffer.from(server.hostPublicKey, 'base64')),
    });
  });
}
