import type { Scratch } from './scratch.ts';

/** Numbers for texts, from 0 in the order in which they were met. */
export class Names {
  private readonly numbers: Map<string, number>;
  readonly texts: string[];

  constructor(other?: Names) {
    this.numbers = new Map(other?.numbers);
    this.texts = other === undefined ? [] : [...other.texts];
  }

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.numbers.set(text, number);
    this.texts.push(text);
    return number;
  }

  find(text: string): number | undefined {
    return this.numbers.get(text);
  }

  textOf(number: number): string {
    return this.texts[number] ?? '';
  }

  get size(): number {
    return this.texts.length;
  }
}

/** Whole numbers for whole numbers from 0, which lie close together; -1 where there is none. */
export class Slots {
  private held: Int32Array;

  constructor(expected: number) {
    this.held = new Int32Array(expected).fill(-1);
  }

  get(key: number): number {
    return this.held[key] ?? -1;
  }

  set(key: number, value: number): void {
    if (key >= this.held.length) {
      const wider = new Int32Array(Math.max(key + 1, this.held.length * 2)).fill(-1);
      wider.set(this.held);
      this.held = wider;
    }
    this.held[key] = value;
  }
}

/** Tables of up to so many slots are addressed by both numbers, without a search. */
const MOST_DIRECT = 1 << 20;

/**
 * A table of pairs of whole numbers below 2^31: gives each pair its number, from 0 in the order in which they were met. Room is made for `most`
 * pairs, which must not be exceeded; all numbers lie below `bound`. With a scratch it lives as long as the look.
 */
export class Pairs {
  private readonly slots: Int32Array;
  private readonly mask: number;
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
  /** 0 when the table is searched. */
  private readonly width: number;
  size = 0;

  constructor(most: number, bound: number, scratch?: Scratch) {
    const ints = (size: number): Int32Array => scratch?.ints(size) ?? new Int32Array(size);
    this.width = bound * bound <= MOST_DIRECT ? bound : 0;
    let slots = 16;
    while (slots < most * 2) slots *= 2;
    this.mask = slots - 1;
    this.slots = ints(this.width > 0 ? bound * bound : slots);
    const room = this.width > 0 ? Math.min(most, bound * bound) : most;
    this.firsts = ints(room);
    this.seconds = ints(room);
  }

  numberOf(first: number, second: number): number {
    const { slots, mask, firsts, seconds } = this;
    let slot: number;
    if (this.width > 0) {
      slot = first * this.width + second;
      const held = slots[slot] ?? 0;
      if (held > 0) return held - 1;
    } else {
      let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 0x7f4a7c15, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      slot = (hash ^ (hash >>> 13)) & mask;
      for (let held = slots[slot] ?? 0; held > 0; held = slots[slot] ?? 0) {
        if (firsts[held - 1] === first && seconds[held - 1] === second) return held - 1;
        slot = (slot + 1) & mask;
      }
    }
    const number = this.size;
    firsts[number] = first;
    seconds[number] = second;
    slots[slot] = number + 1;
    this.size = number + 1;
    return number;
  }
}
