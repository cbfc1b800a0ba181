import type { Readable } from 'node:stream';
import { AGENT_CONTAINER, bundleFile, read } from '@netloft/antrea';
import { CAPTURE_FILE_SERVER_SECRET } from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../../cluster-access.ts';
import { type Fault, faultOfUpstream } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { err, ok, type Result } from '../../result.ts';
import { bundleFileUrl } from '../../upstreams/antrea/captures/bundle-nodes.ts';
import { placeOf } from '../../upstreams/antrea/captures/download.ts';
import { addressOf, type FileAddress, hostText, listedServer } from '../../upstreams/file-server/addresses.ts';
import { openSftpFile, type SftpFailure } from '../../upstreams/file-server/sftp.ts';
import type { UpstreamError } from '../../upstreams/kubernetes/types.ts';
import { readBundle } from './captures.bundles.ts';
import { readCapture } from './captures.service.ts';

/** Captures are a few MiB, bundles of busy Nodes some hundred. */
const MAX_BYTES = 1024 * 1024 * 1024;
const DEADLINE_MS = 15 * 60_000;
const SECRETS = { group: '', version: 'v1', plural: 'secrets' } as const;

/** A file on its way. The stream breaks when its source does, so that a cut file never looks whole. */
export interface FileDownload {
  readonly name: string;
  readonly stream: Readable;
  /** Bytes; undefined when the source does not tell. */
  readonly size?: number;
}

const missing = (detail: string): Result<never, Fault> => err({ code: 'CAPTURE_FILE_MISSING', detail });

function agentFault(error: UpstreamError, pod: string, otherwise: string): Fault {
  const { upstream } = faultOfUpstream(error);
  const told = upstream === undefined ? {} : { upstream };
  // The API server's 404 names the Pod; without a status it is the command that found no file.
  if (error.code === 'not-found')
    return {
      code: 'CAPTURE_FILE_MISSING',
      detail:
        error.status === undefined
          ? `The agent ${pod} no longer has the file: ${error.message}`
          : `The agent’s Pod is gone, and the file with it: ${error.message}`,
      ...told,
    };
  if (error.code === 'too-large')
    return {
      code: 'CAPTURE_FILE_TOO_LARGE',
      detail: `The file in ${pod} is too large: ${error.message}.`,
      action: `Run ${otherwise}`,
      ...told,
    };
  if (error.code === 'forbidden' || error.code === 'unauthenticated') return faultOfUpstream(error);
  return { ...faultOfUpstream(error), action: `Try again, or run ${otherwise}` };
}

const SERVER_CODES: Partial<Readonly<Record<SftpFailure['code'], Fault['code']>>> = {
  'not-found': 'CAPTURE_FILE_MISSING',
  'too-large': 'CAPTURE_FILE_TOO_LARGE',
};

function serverFault({ code, message }: SftpFailure, address: FileAddress, url: string): Fault {
  const found = SERVER_CODES[code] ?? 'FILE_SERVER_UNAVAILABLE';
  return {
    code: found,
    detail: `sftp://${hostText(address)} ${message}.`,
    ...(found === 'CAPTURE_FILE_TOO_LARGE' ? { action: `Fetch it from ${url}.` } : {}),
    upstream: { kind: 'file-server', message },
  };
}

/** User and password of a Secret, read as the caller. */
async function loginOf(
  { client }: OpenCluster,
  secret: { readonly namespace: string; readonly name: string },
): Promise<Result<{ username: string; password: string }, Fault>> {
  const found = await client.get(SECRETS, secret.name, secret.namespace);
  if (!found.ok) return upstreamFault(found.error);
  const data = read.stringMap(found.value['data']);
  const decode = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  const login = { username: decode('username'), password: decode('password') };
  if (login.username !== '') return ok(login);
  return err({
    code: 'FILE_SERVER_UNAVAILABLE',
    detail: `The Secret ${secret.namespace}/${secret.name} has no username, so that Netloft cannot log on to the file server.`,
  });
}

async function fromFileServer(
  context: FeatureContext,
  open: OpenCluster,
  file: {
    readonly address: FileAddress | undefined;
    readonly url: string;
    readonly name: string;
    readonly secret: { readonly namespace: string; readonly name: string };
  },
  signal: AbortSignal,
): Promise<Result<FileDownload, Fault>> {
  const { address, url, name } = file;
  const listed = address === undefined ? undefined : listedServer(context.config.fileServers, address);
  if (address === undefined || listed === undefined)
    return err({
      code: 'FILE_SERVER_NOT_LISTED',
      detail:
        address === undefined
          ? `The file is at ${url}, which is no SFTP server.`
          : `The file is at ${url}; ${hostText(address)} is not among the servers of NETLOFT_FILE_SERVERS.`,
    });
  const login = await loginOf(open, file.secret);
  if (!login.ok) return login;
  const opened = await openSftpFile({ ...listed, path: address.path }, login.value, {
    maxBytes: MAX_BYTES,
    deadlineMs: DEADLINE_MS,
    signal,
  });
  return opened.ok ? ok({ name, ...opened.value }) : err(serverFault(opened.error, address, url));
}

/** The file of a capture, as the caller: out of the agent through the API server, or from a listed file server. */
export async function openCaptureFile(
  context: FeatureContext,
  open: OpenCluster,
  id: string,
  signal: AbortSignal,
): Promise<Result<FileDownload, Fault>> {
  const detail = await readCapture(context, open, id);
  if (!detail.ok) return detail;
  const { filePath, download } = detail.value.summary;
  if (filePath === null || download.how === 'none') return missing(download.reason);
  const { antreaNamespace: namespace } = context.config;
  const place = placeOf(filePath, id);
  const name = `${id}.pcapng`;
  if (place.type === 'elsewhere') return missing(download.reason);
  if (place.type === 'server') {
    const secret = { namespace, name: CAPTURE_FILE_SERVER_SECRET };
    return fromFileServer(context, open, { address: place.address, url: place.url, name, secret }, signal);
  }
  const stream = await open.client.exec({
    namespace,
    pod: place.pod,
    container: AGENT_CONTAINER,
    command: ['cat', place.path],
    maxBytes: MAX_BYTES,
    deadlineMs: DEADLINE_MS,
    signal,
  });
  return stream.ok
    ? ok({ name, stream: stream.value })
    : err(agentFault(stream.error, place.pod, download.otherwise ?? ''));
}

/** One Node's file of a collection, from a listed file server with the collection's own Secret. */
export async function openBundleFile(
  context: FeatureContext,
  open: OpenCluster,
  id: string,
  node: string,
  signal: AbortSignal,
): Promise<Result<FileDownload, Fault>> {
  const detail = await readBundle(context, open, id);
  if (!detail.ok) return detail;
  const found = detail.value.nodes.find((one) => one.node === node);
  if (found === undefined) return missing(`The Node ${node} is not among those of the support bundle ${id}.`);
  if (found.download.how === 'none') return missing(found.download.reason);
  const spec = read.object(detail.value.object['spec']) ?? {};
  const secret = read.object(read.object(spec['authentication'])?.['authSecret']);
  const server = detail.value.summary.fileServer;
  const name = bundleFile(node, id);
  const base = addressOf(server);
  return fromFileServer(
    context,
    open,
    {
      address: base === undefined ? undefined : { ...base, path: `${base.path}/${name}` },
      url: bundleFileUrl(server, name),
      name,
      secret: { namespace: read.text(secret?.['namespace']) ?? '', name: read.text(secret?.['name']) ?? '' },
    },
    signal,
  );
}
