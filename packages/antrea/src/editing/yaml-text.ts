import {
  type Document,
  isAlias,
  isCollection,
  isScalar,
  parseAllDocuments,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { DocumentProblem, DocumentProblemCode, TextRange } from './problems.ts';
import type { Result } from './result.ts';

/** Texts of this size and above are refused before they are read, in UTF-8 bytes. */
export const TOO_LARGE_BYTES = 1_000_000;
/** Brackets inside each other, and characters of indentation, beyond which a text is refused: readers of YAML recurse. */
const DEEPEST_FLOW = 100;
const DEEPEST_INDENT = 400;

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

/** Refused before anything is parsed: emptiness, size, depth. */
export function problemBefore(text: string): DocumentProblem | undefined {
  if (text.length >= TOO_LARGE_BYTES || byteLength(text) >= TOO_LARGE_BYTES) {
    const size = (byteLength(text) / 1_000_000).toFixed(1);
    return problem(
      'TOO_LARGE',
      `The text has ${size} MB; only texts under 1 MB are read. Split the policy, or name its Pods by a group instead of by lists of addresses.`,
    );
  }
  if (/^(?:\s*(?:#.*)?(?:\n|$))*$/.test(text.slice(0, 2000)) && text.replaceAll(/^\s*#.*$/gm, '').trim() === '')
    return problem('EMPTY', 'There is nothing here. Write an object, or take a template.');
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST_FLOW) {
      const range = rangeIn(text, at, at + 1);
      return problem('MALFORMED', `Brackets are nested more than ${DEEPEST_FLOW} deep at ${where(range)}.`, range);
    }
  }
  for (const line of text.matchAll(/^[\s?:-]+/gm)) {
    if (line[0].replaceAll(/\s*\n/g, '').length <= DEEPEST_INDENT) continue;
    const range = rangeIn(text, line.index, line.index + 1);
    return problem('MALFORMED', `Lines are indented more than ${DEEPEST_INDENT} characters at ${where(range)}.`, range);
  }
  return undefined;
}

const firstLine = (message: string): string =>
  message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;

function problemOfError(text: string, error: YAMLError): DocumentProblem {
  const range = rangeIn(text, error.pos[0], error.pos[1]);
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]+/.exec(text.slice(range.from))?.[0].trim() ?? '';
    return problem(
      'DUPLICATE_KEY',
      `The field “${key}” is there twice (again at ${where(range)}). Remove one of them.`,
      range,
    );
  }
  return problem('MALFORMED', `This is not YAML: ${firstLine(error.message)}, at ${where(range)}.`, range);
}

/** Anchors, aliases, merge keys and tags: what they make of a text depends on the reader, so none are taken. */
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
      if (node.tag !== undefined)
        return report(
          'TAGS',
          'Tags such as “!!str”',
          'are not taken. Put texts into quotes instead.',
          Math.max(0, text.lastIndexOf('!', at)),
        );
      return undefined;
    },
  });
  return found;
}

/** Reads every document of a text. */
export function parseTexts(text: string): Result<readonly Document[], DocumentProblem> {
  const before = problemBefore(text);
  if (before !== undefined) return { ok: false, error: before };
  const parsed = parseAllDocuments(text, { keepSourceTokens: false });
  const documents = (Array.isArray(parsed) ? parsed : []) as readonly Document[];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return { ok: false, error: problemOfError(text, error) };
    const feature = problemOfFeatures(text, document);
    if (feature !== undefined) return { ok: false, error: feature };
  }
  return { ok: true, value: documents };
}

/** Reads a text that holds one document; whatever else it holds is refused. */
export function parseText(text: string): Result<{ readonly document: Document }, DocumentProblem> {
  const before = problemBefore(text);
  if (before !== undefined) return { ok: false, error: before };
  const document: Document = parseDocument(text);
  const several = document.errors.find(({ code }) => code === 'MULTIPLE_DOCS');
  const [error] = document.errors;
  if (error !== undefined && error !== several) return { ok: false, error: problemOfError(text, error) };
  if (several !== undefined) {
    const all = parseAllDocuments(text);
    const count = Array.isArray(all) ? all.length : 2;
    const range = rangeIn(text, several.pos[0], several.pos[0] + 3);
    const message = `The text holds ${count} documents, the second from line ${range.line} on. One is edited at a time: keep one and remove the others with their “---” lines.`;
    return { ok: false, error: problem('SEVERAL_DOCUMENTS', message, range) };
  }
  const feature = problemOfFeatures(text, document);
  return feature === undefined ? { ok: true, value: { document } } : { ok: false, error: feature };
}
