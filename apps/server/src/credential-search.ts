/** As much of a string as the search reads: whoever sends an address chooses it, so each letter is read a fixed number of times at most. */
export interface Letters {
  readonly length: number;
  /** Code of a letter; NaN beyond the end. */
  charCodeAt(at: number): number;
}

/** What looks like a credential in a text: from a place, up to another one that is no part of it. */
export interface Found {
  readonly from: number;
  readonly to: number;
  /** Whether it is no name for certain. */
  readonly isCertain: boolean;
}

const classOf = (letters: string): ReadonlySet<number> => new Set(Array.from(letters, (one) => one.charCodeAt(0)));
const SMALL = classOf('abcdefghijklmnopqrstuvwxyz');
const CAPITAL = classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const DIGIT = classOf('0123456789');
/** Letters of the parts of tokens. */
const WORD = new Set([...SMALL, ...CAPITAL, ...DIGIT, ...classOf('_-')]);
/** Letters as base64 and its kinds have them. */
const BASE64 = new Set([...WORD, ...classOf('+~=')]);
const DOT = 46;

/** How the first part of a JSON Web Token begins, how long it and the second are at least. */
const JWT = 'eyJ';
const SHORTEST_PART = 6;
/** How tokens of OpenShift begin, and how much follows at least. */
const OPENSHIFT = 'sha256~';
const SHORTEST_OPENSHIFT = 20;
/** The shortest credential that is told from a name holds 24 bytes. */
const SHORTEST_RUN = 32;
/** A run longer than this is no name that a person gave. */
const LONGEST_NAME = 64;
/** Share of neighbours of which one is a capital: half of random base64, a fifth of Names-Written-Like-This. */
const RANDOM = 0.3;

function endOf(text: Letters, from: number, letters: ReadonlySet<number>, most = text.length): number {
  let at = from;
  while (at < most && letters.has(text.charCodeAt(at))) at += 1;
  return at;
}

function says(text: Letters, at: number, word: string): boolean {
  for (let step = 0; step < word.length; step += 1)
    if (text.charCodeAt(at + step) !== word.charCodeAt(step)) return false;
  return true;
}

/** Where a token begins whose first part ends with this word. The first place decides: what follows a later one is shorter. */
function beginOfToken(text: Letters, from: number, to: number): number | undefined {
  for (let at = from; at <= to - JWT.length - SHORTEST_PART; at += 1) if (says(text, at, JWT)) return at;
  return undefined;
}

/** JSON Web Tokens, and tokens of OpenShift: nothing else looks like them. Word by word, each read as itself and as what follows another. */
function tokensIn(text: Letters): readonly Found[] {
  const found: Found[] = [];
  for (let at = 0; at < text.length;) {
    let to = endOf(text, at, WORD);
    const isOpenshift = to - at >= SHORTEST_OPENSHIFT && says(text, at - OPENSHIFT.length, OPENSHIFT);
    if (isOpenshift) found.push({ from: at - OPENSHIFT.length, to, isCertain: true });
    const begin = text.charCodeAt(to) === DOT ? beginOfToken(text, at, to) : undefined;
    if (begin !== undefined && endOf(text, to + 1, WORD) - to > SHORTEST_PART) {
      while (text.charCodeAt(to) === DOT) to = endOf(text, to + 1, WORD);
      found.push({ from: begin, to, isCertain: true });
    }
    at = to + 1;
  }
  return found;
}

/** Whether this was drawn at random rather than named. Names of Kubernetes, UUIDs and digests have no capitals beside small letters. */
function isRandom(text: Letters, from: number, to: number): boolean {
  const has = { small: false, capital: false, digit: false };
  let changes = 0;
  let wasCapital: boolean | undefined;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    const isCapital = CAPITAL.has(code);
    has.capital ||= isCapital;
    has.small ||= SMALL.has(code);
    has.digit ||= DIGIT.has(code);
    if (wasCapital !== undefined && isCapital !== wasCapital) changes += 1;
    wasCapital = isCapital;
  }
  return has.small && has.capital && has.digit && changes / (to - from - 1) >= RANDOM;
}

/** What looks like a credential, in its order: tokens, and long runs of random letters between them. Takes time as the text is long, whatever it holds. */
export function credentialsIn(text: Letters): readonly Found[] {
  const found: Found[] = [];
  const between = (from: number, end: number): void => {
    for (let at = from; at < end;) {
      const to = endOf(text, at, BASE64, end);
      if (to - at >= SHORTEST_RUN && isRandom(text, at, to))
        found.push({ from: at, to, isCertain: to - at > LONGEST_NAME });
      at = to + 1;
    }
  };
  let at = 0;
  for (const token of tokensIn(text)) {
    between(at, token.from);
    found.push(token);
    at = token.to;
  }
  between(at, text.length);
  return found;
}

/** The text without what looks like a credential. */
export function hideCredentials(text: string): string {
  let shown = '';
  let at = 0;
  for (const { from, to } of credentialsIn(text)) {
    shown += `${text.slice(at, from)}[hidden]`;
    at = to;
  }
  return shown + text.slice(at);
}
