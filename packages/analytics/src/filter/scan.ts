/** A piece of a filter: a bracket, a bar, a minus before something, or a word. */
export interface Token {
  readonly type: '(' | ')' | '|' | '-' | 'word';
  readonly at: number;
  /** Text as it stands there. */
  readonly raw: string;
}

const BLANK = /\s/;

/** End of the word that begins at `at`: quotes hold blanks and brackets together; one that is not closed goes to the end. */
function wordEnd(text: string, at: number): number {
  let end = at;
  let quoted = false;
  while (end < text.length) {
    const char = text.charAt(end);
    if (quoted && char === '\\') {
      end = Math.min(text.length, end + 2);
      continue;
    }
    if (char === '"') quoted = !quoted;
    else if (!quoted && (BLANK.test(char) || char === '(' || char === ')' || char === '|')) break;
    end += 1;
  }
  return end;
}

/** The pieces of a filter, in one pass. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (BLANK.test(char)) {
      at += 1;
      continue;
    }
    const next = text.charAt(at + 1);
    if (char === '(' || char === ')' || char === '|') tokens.push({ type: char, at, raw: char });
    else if (char === '-' && next !== '' && !BLANK.test(next)) tokens.push({ type: '-', at, raw: '-' });
    else {
      const end = wordEnd(text, at);
      tokens.push({ type: 'word', at, raw: text.slice(at, end) });
      at = end;
      continue;
    }
    at += 1;
  }
  return tokens;
}

export interface Part {
  /** Without quotes. */
  readonly text: string;
  readonly quoted: boolean;
  /** Place within the word that was split. */
  readonly at: number;
  readonly length: number;
  readonly closed: boolean;
}

/** Takes a word apart at commas outside quotes, and takes the quotes away. */
export function splitValues(raw: string): Part[] {
  const parts: Part[] = [];
  let [start, text, quoted, inside] = [0, '', false, false];
  const push = (end: number): void => {
    parts.push({ text, quoted, at: start, length: end - start, closed: !inside });
    [start, text, quoted] = [end + 1, '', false];
  };
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw.charAt(at);
    if (inside && char === '\\' && at + 1 < raw.length) {
      at += 1;
      text += raw.charAt(at);
    } else if (char === '"') {
      inside = !inside;
      quoted = true;
    } else if (char === ',' && !inside) push(at);
    else text += char;
  }
  push(raw.length);
  return parts;
}

/** Field name before the colon of a word; undefined when the word has none. Names have letters and dots only. */
export function fieldOf(raw: string): string | undefined {
  return /^([A-Za-z]{1,30}(?:\.[A-Za-z]{1,30})?):/.exec(raw)?.[1];
}
