import { readYamlDocuments, type ReadYamlDocument, type YamlBounds, type YamlFault } from '@netloft/contracts/yaml';
import { type Document, isAlias, isCollection, isScalar, visit } from 'yaml';
import type { DocumentProblem, DocumentProblemCode, TextRange } from './problems.ts';
import type { Result } from './result.ts';

/** Texts of this size and above are refused before they are read, in UTF-8 bytes. */
export const TOO_LARGE_BYTES = 1_000_000;
/** The editor says more of aliases than that there are too many. */
const BOUNDS: YamlBounds = { characters: TOO_LARGE_BYTES, tokens: 400_000, aliases: TOO_LARGE_BYTES };

const byteLength = (text: string): number => new TextEncoder().encode(text).length;
const where = ({ line, column }: TextRange): string => `line ${line}, column ${column}`;

/** Range from character `from` to `to` of a text. */
export function rangeIn(text: string, from: number, to: number): TextRange {
  const start = Math.min(from, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) line += 1;
  return { from: start, to: Math.max(start, Math.min(to, text.length)), line, column: start - lineStart + 1 };
}

const problem = (code: DocumentProblemCode, message: string, range?: TextRange): DocumentProblem => ({
  code,
  message,
  ...(range === undefined ? {} : { range }),
});

const isBlank = (text: string): boolean => text.split('\n').every((line) => /^(?:#|$)/.test(line.trimStart()));

/** Refused before anything is parsed: emptiness, size. */
export function problemBefore(text: string): DocumentProblem | undefined {
  if (text.length >= TOO_LARGE_BYTES || byteLength(text) >= TOO_LARGE_BYTES) {
    const size = (byteLength(text) / 1_000_000).toFixed(1);
    return problem(
      'TOO_LARGE',
      `The text has ${size} MB; only texts under 1 MB are read. Split the policy, or name its Pods by a group instead of by lists of addresses.`,
    );
  }
  if (isBlank(text)) return problem('EMPTY', 'There is nothing here. Write an object, or take a template.');
  return undefined;
}

function problemOfFault(text: string, { code, message, from, to }: YamlFault): DocumentProblem {
  const range = rangeIn(text, from, to);
  const at = where(range);
  switch (code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^:\n]+/.exec(text.slice(range.from))?.[0].trim() ?? '';
      return problem('DUPLICATE_KEY', `The field “${key}” is there twice (again at ${at}). Remove one of them.`, range);
    }
    case 'TAG':
      return problem('TAGS', `${TAGS} at ${at} ${TAGS_ADVICE}`, range);
    case 'TOO_LARGE':
      return problem('TOO_LARGE', `${message}, up to ${at}. Split the text.`, range);
    case 'TOO_DEEP':
    case 'DIRECTIVE':
      return problem('MALFORMED', `${message} at ${at}.`, range);
    default:
      return problem('MALFORMED', `This is not YAML: ${message}, at ${at}.`, range);
  }
}

const TAGS = 'Tags such as “!!str”';
const TAGS_ADVICE = 'are not taken. Put texts into quotes instead.';

/** Anchors, aliases and merge keys: what they make of a text depends on the reader, so none are taken. */
function problemOfFeatures(text: string, document: Document): DocumentProblem | undefined {
  let found: DocumentProblem | undefined;
  const report = (code: DocumentProblemCode, what: string, advice: string, at: number): symbol => {
    const range = rangeIn(text, at, at + 1);
    found = problem(code, `${what} at ${where(range)} ${advice}`, range);
    return visit.BREAK;
  };
  const out = 'are not taken. Write the value out at every place.';
  visit(document, {
    Alias: (_key, node) => report('ANCHORS', `Aliases such as “*${node.source}”`, out, node.range?.[0] ?? 0),
    Pair: (_key, { key }) => {
      if (isScalar(key) && key.value === '<<') return report('ANCHORS', 'Merge keys “<<”', out, key.range?.[0] ?? 0);
      if (isCollection(key))
        return report('MALFORMED', 'Names of fields that are lists or maps', 'are not taken.', key.range?.[0] ?? 0);
      return undefined;
    },
    Node: (_key, node) => {
      if (isAlias(node)) return undefined;
      const at = node.range?.[0] ?? 0;
      if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined)
        return report(
          'ANCHORS',
          `Anchors such as “&${node.anchor}”`,
          out,
          Math.max(0, text.lastIndexOf(`&${node.anchor}`, at)),
        );
      return undefined;
    },
  });
  return found;
}

/** The first thing about a document that is not taken. */
function problemIn(text: string, { document, fault }: ReadYamlDocument): DocumentProblem | undefined {
  return fault === undefined ? problemOfFeatures(text, document) : problemOfFault(text, fault);
}

/** Reads every document of a text. */
export function parseTexts(text: string): Result<readonly Document[], DocumentProblem> {
  const before = problemBefore(text);
  if (before !== undefined) return { ok: false, error: before };
  const read = readYamlDocuments(text, BOUNDS);
  if (!read.ok) return { ok: false, error: problemOfFault(text, read.error) };
  for (const one of read.value) {
    const error = problemIn(text, one);
    if (error !== undefined) return { ok: false, error };
  }
  return { ok: true, value: read.value.map(({ document }) => document) };
}

/** Reads a text that holds one document; whatever else it holds is refused. */
export function parseText(text: string): Result<{ readonly document: Document }, DocumentProblem> {
  const before = problemBefore(text);
  if (before !== undefined) return { ok: false, error: before };
  const read = readYamlDocuments(text, BOUNDS);
  if (!read.ok) return { ok: false, error: problemOfFault(text, read.error) };
  const [first, second] = read.value;
  if (first === undefined) return { ok: false, error: problem('EMPTY', 'There is nothing here.') };
  if (first.fault !== undefined) return { ok: false, error: problemOfFault(text, first.fault) };
  if (second !== undefined) {
    const from = second.document.range?.[0] ?? 0;
    const range = rangeIn(text, from, from + 3);
    const message = `The text holds ${read.value.length} documents, the second from line ${range.line} on. One is edited at a time: keep one and remove the others with their “---” lines.`;
    return { ok: false, error: problem('SEVERAL_DOCUMENTS', message, range) };
  }
  const error = problemOfFeatures(text, first.document);
  return error === undefined ? { ok: true, value: first } : { ok: false, error };
}
