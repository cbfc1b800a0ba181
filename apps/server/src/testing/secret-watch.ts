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
  const secrets = new Map<string, string>();
  const places: { where: string; text: string }[] = [];
  const keep = (name: string, secret: string): void => {
    if (secret.length >= 8) secrets.set(secret, name);
  };
  const created = (message: unknown): void => {
    const { request } = message as { request?: Sent };
    // The requests of the test itself are what it asks, not what the server tells.
    if (request === undefined || String(request.origin) === own()) return;
    places.push({ where: 'the address of a request to another server', text: String(request.path) });
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
    told: (where, text) => void places.push({ where, text }),
    leaks() {
      const found = new Set<string>();
      const all = [...secrets].flatMap(([secret, name]) => [
        [secret, name] as const,
        [encodeURIComponent(secret), `${name}, encoded for an address`] as const,
        [Buffer.from(secret).toString('base64').replace(/=+$/, ''), `${name}, in base64`] as const,
      ]);
      for (const { where, text } of places)
        for (const [secret, name] of all) if (text.includes(secret)) found.add(`${name} in ${where}`);
      return [...found];
    },
    close: () => unsubscribe('undici:request:create', created),
  };
}
