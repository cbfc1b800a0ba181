import { HEADER_BYTES, IPFIX_VERSION } from './session.ts';

const LONGEST = 65_535;

/** Cuts a stream of bytes into IPFIX messages (RFC 7011, 10.4.3): pieces may come in any size. */
export class MessageFramer {
  readonly #onMessage: (message: Uint8Array) => void;
  /** The message at hand where it came in pieces. */
  readonly #buffer = new Uint8Array(LONGEST);
  #filled = 0;

  /** `onMessage` gets each message; its bytes are valid only during the call. */
  constructor(onMessage: (message: Uint8Array) => void) {
    this.#onMessage = onMessage;
  }

  /** Takes a piece. Answers what is wrong when the stream cannot be read further: there is no way to find the next message. */
  push(chunk: Uint8Array): string | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#filled > 0 || chunk.length - at < 4) {
        const needed = this.#filled < 4 ? 4 : lengthOf(this.#buffer, 0);
        const part = chunk.subarray(at, at + needed - this.#filled);
        this.#buffer.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
        if (this.#filled < 4) return undefined;
        const fault = faultOf(this.#buffer, 0);
        if (fault !== undefined) return fault;
        const length = lengthOf(this.#buffer, 0);
        if (this.#filled < length) continue;
        this.#filled = 0;
        this.#onMessage(this.#buffer.subarray(0, length));
        continue;
      }
      const fault = faultOf(chunk, at);
      if (fault !== undefined) return fault;
      const end = at + lengthOf(chunk, at);
      if (end > chunk.length) {
        this.#buffer.set(chunk.subarray(at));
        this.#filled = chunk.length - at;
        return undefined;
      }
      this.#onMessage(chunk.subarray(at, end));
      at = end;
    }
    return undefined;
  }
}

const lengthOf = (bytes: Uint8Array, at: number): number => ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

function faultOf(bytes: Uint8Array, at: number): string | undefined {
  const version = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if (version !== IPFIX_VERSION) return `a message begins with version ${version}, not IPFIX's ${IPFIX_VERSION}`;
  const length = lengthOf(bytes, at);
  return length < HEADER_BYTES ? `a message tells a length of ${length}, shorter than its header` : undefined;
}
