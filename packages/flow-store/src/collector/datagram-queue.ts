import type { RemoteInfo } from 'node:dgram';

/** Datagrams that are read between two looks at the socket, of which one takes up to 32 from it. */
const AT_ONCE = 16;
/** A look that took so many probably left some there: the socket, whose buffer is small, is emptied first. */
const BUSY = 24;
/** With so much in memory datagrams are read all the same. */
const ENOUGH_BYTES = 16 * 1_024 * 1_024;
/** Beyond this the socket's own buffer fills and loses; the sequence numbers tell how many. */
const MOST_BYTES = 64 * 1_024 * 1_024;

/**
 * Datagrams between socket and decoder. A kernel's receive buffer often holds fewer than a hundred; taking them out first and reading them
 * after lets bursts of exporters through.
 */
export class DatagramQueue {
  readonly #read: (message: Buffer, from: RemoteInfo) => void;
  #waiting: { readonly message: Buffer; readonly from: RemoteInfo }[] = [];
  #next = 0;
  #bytes = 0;
  #arrived = 0;
  #scheduled = false;

  constructor(read: (message: Buffer, from: RemoteInfo) => void) {
    this.#read = read;
  }

  push(message: Buffer, from: RemoteInfo): void {
    this.#waiting.push({ message, from });
    this.#bytes += message.length;
    this.#arrived++;
    if (this.#bytes > MOST_BYTES) this.finish();
    else if (!this.#scheduled) this.#schedule();
  }

  /** Reads all that waits. */
  finish(): void {
    this.#take(this.#waiting.length);
  }

  #schedule(): void {
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const isBusy = this.#arrived >= BUSY && this.#bytes < ENOUGH_BYTES;
      this.#arrived = 0;
      if (!isBusy) this.#take(AT_ONCE);
      if (this.#waiting.length > 0 && !this.#scheduled) this.#schedule();
    });
  }

  #take(most: number): void {
    const end = Math.min(this.#waiting.length, this.#next + most);
    for (; this.#next < end; this.#next++) {
      const datagram = this.#waiting[this.#next];
      if (datagram === undefined) continue;
      this.#bytes -= datagram.message.length;
      this.#read(datagram.message, datagram.from);
    }
    if (this.#next < this.#waiting.length) return;
    this.#waiting = [];
    this.#next = 0;
  }
}
