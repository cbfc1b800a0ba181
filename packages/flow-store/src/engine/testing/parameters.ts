const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', '0': '\0' };
const unescape = (text: string): string => text.replaceAll(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);

/**
 * A parameter's text in ClickHouse's HTTP interface as a value: scalars are escaped as in TSV, arrays are written with texts in single quotes.
 * Numbers stay texts, which the engine reads by their type.
 */
export function readParameter(text: string, type: string): unknown {
  if (!type.startsWith('Array(')) return unescape(text);
  const isText = type === 'Array(String)';
  const items: (string | number)[] = [];
  for (const [, quoted, plain] of text.matchAll(/'((?:[^'\\]|\\.)*)'|([^,'[\]\s]+)/gs)) {
    if (quoted !== undefined) items.push(unescape(quoted));
    else if (plain !== undefined) items.push(isText ? plain : Number(plain));
  }
  return items;
}
