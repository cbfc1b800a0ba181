/** An object of a list is below etcd's 1.5 MB; JSON escapes may add to it. */
const MAX_ITEM_BYTES = 8 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const ITEMS = '"items"';

/** The body of a list cannot be taken apart. */
export class UnreadableListError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableListError';
  }
}

/**
 * Takes the JSON of a Kubernetes list apart while it arrives: each element of its `items` is handed over as text as soon as it is
 * complete, and `push` returns the bytes around them, which together are the same list with empty items. So a list of any length needs
 * the memory of one element. Follows structure only; whether the texts are JSON is for their parser to say.
 */
export class ListSplitter {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inItems = false;
  /** Bytes of the string at depth 1 that was read last, quotes included: a key of the list. */
  private key: number[] = [];
  private keyOpen = false;
  private isItemsKey = false;
  private item: Buffer[] = [];
  private itemBytes = 0;

  constructor(private readonly onItem: (text: string) => void) {}

  push(chunk: Buffer): Buffer {
    const around: Buffer[] = [];
    // Start of the run of bytes that is not yet assigned, to an element or to what is around.
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.inString) {
        if (this.keyOpen) this.key.push(byte);
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) this.endString();
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.startString();
          break;
        case COLON:
          if (this.depth === 1) this.isItemsKey = String.fromCharCode(...this.key) === ITEMS;
          break;
        case OPEN_OBJECT:
        case OPEN_ARRAY:
          if (this.depth === 1 && byte === OPEN_ARRAY && this.isItemsKey) {
            this.inItems = true;
            around.push(chunk.subarray(start, index + 1));
            start = index + 1;
          } else if (this.inItems && this.depth === 2) start = index;
          this.depth += 1;
          break;
        case CLOSE_OBJECT:
        case CLOSE_ARRAY:
          this.depth -= 1;
          if (this.inItems && this.depth === 2) {
            this.complete(chunk.subarray(start, index + 1));
            start = index + 1;
          } else if (this.inItems && this.depth === 1) {
            // What stands between the last element and here is white space.
            this.inItems = false;
            start = index;
          }
          break;
        case COMMA:
          if (this.depth === 1) this.isItemsKey = false;
          break;
        default:
      }
    }
    if (!this.inItems) around.push(chunk.subarray(start));
    else if (this.depth > 2) this.keep(chunk.subarray(start));
    return around.length === 1 ? (around[0] ?? Buffer.alloc(0)) : Buffer.concat(around);
  }

  private startString(): void {
    this.inString = true;
    if (this.depth !== 1) return;
    this.keyOpen = true;
    this.key = [QUOTE];
  }

  private endString(): void {
    this.inString = false;
    this.keyOpen = false;
  }

  private keep(part: Buffer): void {
    this.itemBytes += part.length;
    if (this.itemBytes > MAX_ITEM_BYTES) throw new UnreadableListError('an object of the list is too large');
    this.item.push(part);
  }

  private complete(last: Buffer): void {
    this.keep(last);
    const text = Buffer.concat(this.item, this.itemBytes).toString('utf8');
    this.item = [];
    this.itemBytes = 0;
    this.onItem(text);
  }
}
