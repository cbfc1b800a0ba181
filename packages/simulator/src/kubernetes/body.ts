import type { IncomingMessage } from 'node:http';
import { parse, YAMLParseError } from 'yaml';
import { parseJson } from './json.ts';
import { isProtobufKind, parseProtobuf } from './protobuf.ts';
import { badRequest, StatusError, unsupportedMediaType } from './status.ts';

/** Most that a request may carry, as in the real API server: 3 MiB. */
const LIMIT = 3 * 1024 * 1024;
const ACCEPTED = ['application/json', 'application/yaml'];
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Reads a request's body; 413 beyond the limit, the rest of it is then thrown away. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= LIMIT) return;
      request.off('data', onData);
      request.resume();
      reject(new StatusError(413, 'RequestEntityTooLarge', `Request entity is too large: limit is ${LIMIT}`, {}));
    };
    request.on('data', onData);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** Media type of the body without its parameters; JSON when the client names none. */
export function bodyType(request: IncomingMessage): string {
  const header = request.headers['content-type'];
  return header === undefined || header === '' ? 'application/json' : (header.split(';')[0] ?? '').trim().toLowerCase();
}

/** Parses YAML, of which JSON is a part; 400 with the parser's words. */
export function parseYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    const why = error instanceof YAMLParseError ? (error.message.split('\n')[0] ?? '') : String(error);
    throw badRequest(`error decoding YAML: ${why}`);
  }
}

/**
 * Body of a create, update or delete: JSON, YAML or, for Kubernetes' own kinds, protobuf (which newer Go clients send).
 * 415 for any other type, 400 when it cannot be read.
 */
export async function readObject(
  request: IncomingMessage,
  { group, kind }: { readonly group: string; readonly kind: string },
): Promise<{ readonly value: unknown; readonly text: string }> {
  const type = bodyType(request);
  const accepted = isProtobufKind(group, kind) ? [...ACCEPTED, PROTOBUF] : ACCEPTED;
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  const body = await readBody(request);
  if (type === PROTOBUF) {
    const value = parseProtobuf(body, kind);
    return { value, text: JSON.stringify(value) };
  }
  const text = body.toString('utf8');
  if (type === 'application/yaml') return { text, value: parseYaml(text) };
  return { text, value: text === '' ? undefined : parseJson(text, kind) };
}
