import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Everything that leaves the server in a test: answers, log, and addresses that it asks of others. */
export interface SecretWatch {
  /** Adds a text that must appear nowhere; short ones would be found by chance and are refused. */
  keep(name: string, secret: string): void;
  /** Adds something that left the server. */
  told(where: string, text: string): void;
  /** `name in where`, for every secret that was told anywhere. */
  leaks(): readonly string[];
  close(): void;
}

interface Sent {
  readonly origin?: unknown;
  readonly path?: string;
  readonly headers?: string | readonly unknown[];
}

/** Value of `Authorization` without its scheme; of Basic, the password that it holds. */
function credentialOf(value: string): readonly string[] {
  const [scheme = '', text = ''] = value.split(' ', 2);
  if (scheme.toLowerCase() !== 'basic') return [text];
  const password = Buffer.from(text, 'base64').toString('utf8').split(':').slice(1).join(':');
  return [text, password];
}

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'x-xsrf-token', 'x-clickhouse-key']);

function* pairsOf(headers: Sent['headers']): Generator<readonly [string, string]> {
  if (headers === undefined) return;
  const list = typeof headers === 'string' ? headers.split('\r\n').flatMap((line) => line.split(/: (.*)/, 2)) : headers;
  for (let at = 0; at + 1 < list.length; at += 2) yield [String(list[at]).toLowerCase(), String(list[at + 1])];
}

/** Learns what the server proves itself with from its own requests, so that no test has to list it. `own` is the origin of the server. */
export function watchSecrets(own: () => string | undefined): SecretWatch {
  const secrets = new Set<string>();
  /** What is looked for, in the order in which it became known. */
  const needles: { readonly text: string; readonly name: string }[] = [];
  /** `searched`: so many of the needles were looked for there already. Traces of everything are large: none is searched twice for the same. */
  const places: { readonly where: string; readonly text: string; searched: number }[] = [];
  const found = new Set<string>();
  const keep = (name: string, secret: string): void => {
    if (secret.length < 8 || secrets.has(secret)) return;
    secrets.add(secret);
    const forms = new Map([
      [secret, name],
      [encodeURIComponent(secret), `${name}, encoded for an address`],
      [Buffer.from(secret).toString('base64').replace(/=+$/, ''), `${name}, in base64`],
    ]);
    // What needs no encoding is the same text: it is named by its own name.
    forms.set(secret, name);
    for (const [text, named] of forms) needles.push({ text, name: named });
  };
  const told = (where: string, text: string): void => void places.push({ where, text, searched: 0 });
  const created = (message: unknown): void => {
    const { request } = message as { request?: Sent };
    // The requests of the test itself are what it asks, not what the server tells.
    if (request === undefined || String(request.origin) === own()) return;
    told('the address of a request to another server', String(request.path));
    for (const [name, value] of pairsOf(request.headers))
      if (name === 'authorization') for (const part of credentialOf(value)) keep('a credential that was sent on', part);
      else if (SECRET_HEADERS.has(name)) keep(`${name} that was sent on`, value);
  };
  subscribe('undici:request:create', created);
  return {
    keep(name, secret) {
      if (secret.length < 8) throw new Error(`${name} is too short to be told from other text`);
      keep(name, secret);
    },
    told,
    leaks() {
      for (const place of places) {
        for (const { text, name } of needles.slice(place.searched))
          if (place.text.includes(text)) found.add(`${name} in ${place.where}`);
        place.searched = needles.length;
      }
      return [...found];
    },
    close: () => unsubscribe('undici:request:create', created),
  };
}
