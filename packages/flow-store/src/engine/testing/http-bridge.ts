import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Chdb } from '../chdb.ts';
import { codeOf } from '../faults.ts';
import { queryMark } from '../protocol.ts';
import { readParameter } from './parameters.ts';

/** What a test makes go wrong. */
export interface BridgeFaults {
  /** Milliseconds before each answer. */
  delayMs: number;
  /** Inserts are carried out, but their answers are lost. */
  loseInsertAnswers: boolean;
  /** Every statement is refused with this error of ClickHouse: `Code: 243. DB::Exception: …`. */
  refusal: string | undefined;
}

export interface Bridge {
  readonly url: string;
  readonly chdb: Chdb;
  readonly faults: BridgeFaults;
  /** Statements that came in, without those of inserts' rows. */
  readonly heard: string[];
  /** Breaks every connection and listens no more, as a server that went away. */
  cut(): Promise<void>;
  /** Listens again at the same address. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

const UNREAD = new Set(['query', 'query_id', 'database', 'default_format', 'session_id', 'session_timeout', 'role']);
/** Settings that only a server's HTTP interface has. */
const HTTP_ONLY =
  /^(enable_http_compression|wait_end_of_query|buffer_size|http_\w+|send_progress\w*|compress|decompress)$/;

/**
 * ClickHouse's HTTP interface over chDB in this process, as far as Netloft's client uses it: the same SQL and the same engine as a server of its
 * version. Users, clusters and errors in the middle of a stream are not there.
 */
export async function openBridge(): Promise<Bridge> {
  const directory = await mkdtemp(join(tmpdir(), 'netloft-bridge-'));
  const chdb = new Chdb(join(directory, 'store'), 3);
  const faults: BridgeFaults = { delayMs: 0, loseInsertAnswers: false, refusal: undefined };
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let count = 0;

  async function carryOut(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://bridge');
    if (url.pathname === '/ping') return void response.end('Ok.\n');
    if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
    const told = url.searchParams.get('query');
    if (told !== null && /^\s*INSERT\b/i.test(told)) {
      const path = join(directory, `body-${(count += 1)}`);
      await pipeline(request, createWriteStream(path));
      if (faults.refusal !== undefined) throw new Error(faults.refusal);
      const [, insert = '', format = ''] = /^(.*)\sFORMAT\s+(\w+)\s*$/is.exec(told) ?? [];
      const sql = `${insert} FROM INFILE '${path}' ${settingsOf(url)} FORMAT ${format}`;
      try {
        await chdb.run({ sql, parameters: {}, format: 'Null', lane: 'write' });
      } finally {
        await rm(path, { force: true });
      }
      if (faults.loseInsertAnswers) request.socket.destroy();
      return void response.end();
    }
    const sql = `${told ?? ''}${await textOf(request)}`.trim();
    heard.push(sql);
    if (faults.refusal !== undefined) throw new Error(faults.refusal);
    const [, query = sql, named] = /^(.*)\sFORMAT\s+(\w+)\s*$/is.exec(sql) ?? [];
    const format = named ?? url.searchParams.get('default_format') ?? 'TabSeparated';
    const isQuestion = /^\s*(SELECT|WITH|SHOW|DESCRIBE)\b/i.test(query);
    const id = (count += 1);
    // As cancel_http_readonly_queries_on_client_close has it.
    response.on('close', () => {
      if (isQuestion && !response.writableFinished) void chdb.kill(id);
    });
    const bytes = await chdb.run({
      sql: isQuestion ? `${query} ${settingsOf(url, { log_comment: queryMark(id) })}` : query,
      parameters: parametersOf(url, query),
      format,
      lane: isQuestion ? 'read' : 'write',
    });
    response.setHeader('x-clickhouse-format', format);
    response.end(bytes);
  }

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    carryOut(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.destroyed) return;
      response.setHeader('x-clickhouse-exception-code', String(codeOf(message) ?? 1));
      response.statusCode = 500;
      // The client takes code and type out of the text.
      response.end(message);
    });
  };
  let server: Server;
  let port = 0;
  const listen = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer(answer);
      server.on('connection', (socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    chdb,
    faults,
    heard,
    cut,
    mend: listen,
    async close() {
      await cut();
      chdb.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function settingsOf(url: URL, more: Readonly<Record<string, string>> = {}): string {
  const settings = [...url.searchParams, ...Object.entries(more)]
    .filter(([name]) => !UNREAD.has(name) && !name.startsWith('param_') && !HTTP_ONLY.test(name))
    .map(([name, value]) => `${name} = '${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`);
  return settings.length === 0 ? '' : `SETTINGS ${settings.join(', ')}`;
}

/** Parameters of the address, as the values that they stand for. */
function parametersOf(url: URL, sql: string): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [key, text] of url.searchParams) {
    if (!key.startsWith('param_')) continue;
    const name = key.slice('param_'.length);
    const type = new RegExp(`\\{\\s*${name}\\s*:\\s*([^}]+)\\}`).exec(sql)?.[1]?.trim() ?? 'String';
    parameters[name] = readParameter(text, type);
  }
  return parameters;
}
