/** Rows in one block. */
export interface Block {
  readonly rows: Uint8Array;
  readonly count: number;
}

/** Blocks of rows in memory up to a bound in bytes; beyond it the oldest go. */
export class MemoryQueue {
  /** Rows in all blocks. */
  rows = 0;
  readonly #maxBytes: number;
  #blocks: Block[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes a block; answers how many rows went for it. */
  push(rows: Uint8Array, count: number): number {
    this.#blocks.push({ rows, count });
    this.#bytes += rows.length;
    this.rows += count;
    let lost = 0;
    while (this.#bytes > this.#maxBytes) lost += this.shift();
    return lost;
  }

  first(): Block | undefined {
    return this.#blocks[0];
  }

  /** Takes the oldest block out; answers its rows. */
  shift(): number {
    const block = this.#blocks.shift();
    if (block === undefined) return 0;
    this.#bytes -= block.rows.length;
    this.rows -= block.count;
    return block.count;
  }
}
