/** An aggregator's record has about 3 kB. */
const LONGEST_OBJECT = 1_048_576;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const decoder = new TextDecoder();

/** Blank, comma, brackets of a list, record separator: what may stand between objects. */
const isBetween = (byte: number): boolean =>
  byte === 0x20 ||
  byte === 0x0a ||
  byte === 0x0d ||
  byte === 0x09 ||
  byte === 0x2c ||
  byte === 0x5b ||
  byte === 0x5d ||
  byte === 0x1e;

/** Cuts a stream of bytes into JSON objects, one a line or run together; pieces may come in any size. */
export class JsonSplitter {
  readonly #onObject: (text: string) => void;
  readonly #onFault: (detail: string) => void;
  #parts: Uint8Array[] = [];
  #size = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #astray = false;

  constructor(onObject: (text: string) => void, onFault: (detail: string) => void) {
    this.#onObject = onObject;
    this.#onFault = onFault;
  }

  /** Takes a piece. Answers what is wrong when it is no use to read on. */
  push(chunk: Uint8Array): string | undefined {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#depth === 0) {
        if (byte !== OPEN) {
          this.#strayed(byte);
          continue;
        }
        this.#astray = false;
        start = at;
        this.#depth = 1;
      } else if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN) this.#depth++;
      else if (byte === CLOSE && --this.#depth === 0) {
        this.#emit(chunk.subarray(start, at + 1));
        start = at + 1;
      }
    }
    if (this.#depth === 0) return undefined;
    const rest = chunk.slice(start);
    this.#parts.push(rest);
    this.#size += rest.length;
    return this.#size > LONGEST_OBJECT ? `a record is longer than ${LONGEST_OBJECT} bytes` : undefined;
  }

  #emit(last: Uint8Array): void {
    if (this.#parts.length === 0) {
      this.#onObject(decoder.decode(last));
      return;
    }
    const whole = Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#size = 0;
    this.#onObject(decoder.decode(whole));
  }

  /** One fault for bytes between objects, however many they are. */
  #strayed(byte: number): void {
    if (this.#astray || isBetween(byte)) return;
    this.#astray = true;
    this.#onFault(`byte ${byte} stands where an object begins`);
  }
}
