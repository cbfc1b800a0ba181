import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from './secret.ts';

/** Field parsers of config.ts: text as flags and environment hold it in, values out. Messages finish the sentence `NETLOFT_X: …`. */
export const port = z
  .string()
  .refine((text) => /^\d+$/.test(text) && Number(text) <= 65_535, {
    error: (issue) => `takes a number from 0 to 65535, not '${String(issue.input)}'`,
  })
  .transform(Number);

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: (issue) => `takes a whole number from ${min} to ${max}, not '${String(issue.input)}'`,
    })
    .transform(Number);

const YES = new Set(['true', 'on', 'yes', '1']);
const NO = new Set(['false', 'off', 'no', '0']);

export const onOff = z
  .string()
  .refine((text) => YES.has(text.toLowerCase()) || NO.has(text.toLowerCase()), {
    error: (issue) => `takes on or off, not '${String(issue.input)}'`,
  })
  .transform((text) => YES.has(text.toLowerCase()));

export const path = z
  .string()
  .min(1, 'takes a path')
  .transform((text) => resolve(text));

export const words = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

/** A Secret made from a file has that file's last line end, which belongs to no password or token. */
export const secret = z.string().transform((text) => new Secret(text.replace(/\r?\n$/, '')));

/** Origin of a browser address: scheme, host and port, without a path. */
export const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    (url.pathname !== '/' && url.pathname !== '')
  ) {
    context.addIssue({
      code: 'custom',
      message: `takes an address such as https://netloft.example.com, without a path, not '${text}'`,
    });
    return z.NEVER;
  }
  return url.origin;
});

/** Address of a Service in one cluster; without a name, in the default one. */
export interface ClusterService {
  readonly cluster?: string;
  readonly url: URL;
}

/** `https://host:port`, or `cluster=https://host:port` for each of several clusters. A cluster's name may itself hold an `=`. */
export const clusterServices = words.transform((list, context): readonly ClusterService[] => {
  const services: ClusterService[] = [];
  for (const entry of list) {
    const at = entry.lastIndexOf('=https://');
    const cluster = at > 0 ? entry.slice(0, at) : undefined;
    const text = at > 0 ? entry.slice(at + 1) : entry;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const plain = url !== undefined && url.protocol === 'https:' && url.href === `${url.origin}/`;
    const fault = !plain
      ? `takes addresses such as https://10.96.0.20 or prod=https://10.96.0.20:443, without a path, not '${entry}'`
      : services.some((one) => one.cluster === cluster)
        ? `names ${cluster === undefined ? 'the default cluster' : `cluster ${cluster}`} twice`
        : undefined;
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    else if (url !== undefined) services.push({ ...(cluster === undefined ? {} : { cluster }), url });
  }
  return services;
});

/** The shortest prefix of a network of proxies: what is wider is nearly everybody. IPv4 within IPv6 counts as IPv4. */
const widest = (address: string, family: number): number =>
  family === 4 ? 8 : /^[0:]*:ffff:/i.test(address) ? 104 : 7;

/** Addresses and networks, such as `10.0.0.0/8,::1`. */
export const networks = words.superRefine((list, context) => {
  for (const one of list) {
    const [address = '', prefix, ...rest] = one.split('/');
    const family = isIP(address);
    const bits = family === 6 ? 128 : 32;
    if (family === 0 || rest.length > 0 || (prefix !== undefined && (!/^\d+$/.test(prefix) || Number(prefix) > bits))) {
      context.addIssue({ code: 'custom', message: `takes addresses or networks such as 10.0.0.0/8, not '${one}'` });
    } else if (prefix !== undefined && Number(prefix) < widest(address, family))
      context.addIssue({
        code: 'custom',
        message: `takes the addresses of proxies: '${one}' would believe everybody, or nearly`,
      });
  }
});

/** One or more keys of 32 bytes in base64; the first seals, all open. */
export const sessionKeys = words
  .superRefine((list, context) => {
    if (list.length === 0) context.addIssue({ code: 'custom', message: 'takes at least one key' });
    list.forEach((text, index) => {
      const bytes = Buffer.from(text, 'base64');
      const distinct = new Set(bytes).size;
      if (bytes.length !== 32)
        context.addIssue({
          code: 'custom',
          message: `key ${index + 1} is ${bytes.length} bytes long; a key is 32 random bytes in base64`,
        });
      else if (distinct < 8)
        context.addIssue({
          code: 'custom',
          message: `key ${index + 1} is not random; a key is 32 random bytes in base64`,
        });
    });
  })
  .transform((list) => list.map((text) => new Secret(text)));

export const kubernetesUser = z
  .string()
  .regex(/^[^\s,]{1,253}$/, 'takes the name of a Kubernetes user, such as system:serviceaccount:netloft:netloft-admin');

/** Where flow records are kept. The address of a ClickHouse server may hold the database as its path; user and password have settings of their own. */
export type FlowStoreSetting =
  | { readonly mode: 'off' }
  | { readonly mode: 'embedded' }
  | { readonly mode: 'clickhouse'; readonly url: string; readonly database: string };

const DATABASE = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** `http(s)://host:port/database` without credentials; the database is `netloft` when there is none. */
function clickHouseAddress(text: string, database: string): { url: string; database: string } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined;
  const path = url.pathname.replaceAll('/', '');
  if (url.search !== '' || (path !== '' && !DATABASE.test(path))) return undefined;
  return { url: url.origin, database: path === '' ? database : path };
}

export const flowStore = z.string().transform((text, context): FlowStoreSetting => {
  if (text === 'off' || text === 'embedded') return { mode: text };
  const address = clickHouseAddress(text, 'netloft');
  if (address !== undefined) return { mode: 'clickhouse', ...address };
  context.addIssue({
    code: 'custom',
    message: `takes off, embedded or an address such as https://clickhouse.example.com:8443/netloft, without user and password, not '${text}'`,
  });
  return z.NEVER;
});

/** An address at which flow records come in; without a cluster, records tell themselves whose they are, or belong to the default cluster. */
export interface FlowListener {
  /** As it is written in the setting; the same text a second time is told apart by its place. */
  readonly id: string;
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
  readonly cluster?: string;
}

export const flowListeners = words.transform((list, context): readonly FlowListener[] =>
  list.flatMap((entry, place) => {
    const [, cluster, protocol, address] = /^(?:(.+)=)?(udp|tcp|tls):\/\/([^/]+)$/.exec(entry) ?? [];
    const url = address !== undefined && URL.canParse(`http://${address}`) ? new URL(`http://${address}`) : undefined;
    const [, port] = /:(\d{1,5})$/.exec(address ?? '') ?? [];
    if (url === undefined || port === undefined || Number(port) > 65_535 || url.username !== '') {
      context.addIssue({
        code: 'custom',
        message: `takes addresses such as udp://0.0.0.0:4739 or prod=tcp://0.0.0.0:4740, not '${entry}'`,
      });
      return [];
    }
    return [
      {
        id: list.indexOf(entry) === place ? entry : `${entry}#${place + 1}`,
        protocol: protocol as FlowListener['protocol'],
        host: url.hostname.replaceAll(/^\[|\]$/g, ''),
        port: Number(port),
        ...(cluster === undefined ? {} : { cluster }),
      },
    ];
  }),
);

/** A FlowStreamService of Antrea 2.7 and later. `http` is without TLS. */
export interface FlowStreamSetting {
  readonly address: string;
  readonly tls: boolean;
  readonly cluster?: string;
}

export const flowStreams = words.transform((list, context): readonly FlowStreamSetting[] =>
  list.flatMap((entry) => {
    const [, cluster, address] = /^(?:(.+)=)?(https?:\/\/[^=]+)$/.exec(entry) ?? [];
    const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined || url.href !== `${url.origin}/`) {
      context.addIssue({
        code: 'custom',
        message: `takes addresses such as https://flow-aggregator.flow-aggregator.svc:14740 or prod=https://10.96.0.30:14740, without a path, not '${entry}'`,
      });
      return [];
    }
    const tls = url.protocol === 'https:';
    const port = url.port === '' ? (tls ? '443' : '80') : url.port;
    return [{ address: `${url.hostname}:${port}`, tls, ...(cluster === undefined ? {} : { cluster }) }];
  }),
);

/** A ClickHouse that Theia or a Flow Aggregator fills, read only. */
export interface TheiaStore {
  readonly url: string;
  readonly database: string;
  readonly cluster?: string;
}

export const theiaStores = words.transform((list, context): readonly TheiaStore[] =>
  list.flatMap((entry) => {
    const [, cluster, text = ''] = /^(?:(.+)=)?(https?:\/\/.+)$/.exec(entry) ?? [];
    const address = clickHouseAddress(text, 'default');
    if (address !== undefined) return [{ ...address, ...(cluster === undefined ? {} : { cluster }) }];
    context.addIssue({
      code: 'custom',
      message: `takes addresses such as http://clickhouse.flow-visibility.svc:8123/default or prod=http://10.96.0.40:8123, without user and password`,
    });
    return [];
  }),
);

/** An SFTP server from which Netloft may fetch files that agents uploaded. */
export interface FileServerSetting {
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `SHA256:…`, as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
}

/** `host:port=SHA256:…`, the fingerprint of the host key that the server must have. */
export const fileServers = words.transform((list, context): readonly FileServerSetting[] => {
  const found: FileServerSetting[] = [];
  for (const entry of list) {
    const [, address = '', fingerprint] = /^([^=/@]+)=(SHA256:[A-Za-z0-9+/]{43})=?$/.exec(entry) ?? [];
    const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(address) ?? [];
    if (fingerprint === undefined || host === undefined || Number(port) < 1 || Number(port) > 65_535) {
      context.addIssue({
        code: 'custom',
        message: `takes host:port and the fingerprint of the host key, such as files.example.com:22=SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU, not '${entry}'`,
      });
      continue;
    }
    found.push({ host: host.replaceAll(/^\[|\]$/g, '').toLowerCase(), port: Number(port), fingerprint });
  }
  return found;
});
