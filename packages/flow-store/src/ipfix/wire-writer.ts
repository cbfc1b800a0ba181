import ipaddr from 'ipaddr.js';
import { VARIABLE } from './elements.ts';

const UTF8 = new TextEncoder();
/** Longest text that a variable length can tell. */
const LONGEST = 65_535;

export const isIPv6Text = (text: string | undefined): boolean => text !== undefined && text.includes(':');

/** Bytes of a message or set while they are written; numbers stand in network order. */
export class WireWriter {
  bytes = new Uint8Array(4_096);
  length = 0;

  reserve(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + bytes, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** What does not fit becomes the largest, what is no number 0. */
  unsigned(value: number, width: number): void {
    this.reserve(width);
    const most = 2 ** (width * 8) - 1;
    let rest = value > 0 ? Math.min(Math.floor(value), most) : 0;
    let place = this.length + width;
    this.length = place;
    for (; place > this.length - width && rest > 0xffff_ffff;) {
      this.bytes[--place] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    for (let low = rest >>> 0; place > this.length - width; low >>>= 8) this.bytes[--place] = low & 0xff;
  }

  octets(value: Uint8Array, length: number): void {
    if (length === VARIABLE) {
      const kept = value.length > LONGEST ? value.subarray(0, LONGEST) : value;
      this.#variable(kept.length);
      this.reserve(kept.length);
      this.bytes.set(kept, this.length);
      this.length += kept.length;
      return;
    }
    this.reserve(length);
    this.bytes.fill(0, this.length, this.length + length);
    this.bytes.set(value.subarray(0, length), this.length);
    this.length += length;
  }

  text(value: string, length: number): void {
    if (length !== VARIABLE || value.length > 254) {
      this.octets(UTF8.encode(value), length);
      return;
    }
    this.reserve(value.length + 1);
    this.bytes[this.length] = value.length;
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 0x7f) {
        this.octets(UTF8.encode(value), length);
        return;
      }
      this.bytes[this.length + 1 + index] = unit;
    }
    this.length += value.length + 1;
  }

  /** An address of the other family, or none, is written as zeros. */
  address(text: string, length: number): void {
    this.reserve(length);
    this.bytes.fill(0, this.length, this.length + length);
    if (text !== '' && isIPv6Text(text) === (length === 16)) {
      if (length === 4) this.#dotted(text);
      else this.bytes.set(ipaddr.parse(text).toByteArray(), this.length);
    }
    this.length += length;
  }

  /** A copy of what was written; the writer begins anew. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  #dotted(text: string): void {
    let octet = 0;
    let place = this.length;
    for (let index = 0; index < text.length && place < this.length + 3; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 0x2e) {
        this.bytes[place++] = octet;
        octet = 0;
      } else octet = octet * 10 + unit - 0x30;
    }
    this.bytes[place] = Number(text.slice(text.lastIndexOf('.') + 1));
  }

  #variable(length: number): void {
    if (length < 255) this.unsigned(length, 1);
    else {
      this.unsigned(255, 1);
      this.unsigned(length, 2);
    }
  }
}
