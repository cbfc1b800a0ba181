import type { ExportedFlow } from './encode.ts';
import { IpfixExporter, type IpfixExporterOptions } from './exporter.ts';

/** Messages that were made once and can be sent over and over: what loads a collector with more than an encoder can make at the time. */
export class IpfixReplay {
  /** Records of one round. */
  readonly records: number;
  readonly templates: Uint8Array;
  readonly #messages: readonly Uint8Array[];
  readonly #counts: readonly number[];
  #sequence = 0;

  constructor(options: Omit<IpfixExporterOptions, 'countsOwnRecords'>, flows: readonly ExportedFlow[], now: number) {
    const exporter = new IpfixExporter(options);
    this.templates = exporter.templates(now);
    this.#messages = exporter.encode(flows, now);
    const starts = this.#messages.map(sequenceOf);
    this.records = flows.length;
    this.#counts = starts.map((start, index) => (starts[index + 1] ?? flows.length) - start);
  }

  /** The messages of one round as of `now` (epoch milliseconds), with the sequence numbers that follow the round before. */
  round(now: number): Uint8Array[] {
    return this.#messages.map((message, index) => {
      const copy = message.slice();
      const view = new DataView(copy.buffer);
      view.setUint32(4, Math.floor(now / 1_000));
      view.setUint32(8, this.#sequence);
      this.#sequence = (this.#sequence + (this.#counts[index] ?? 0)) % 2 ** 32;
      return copy;
    });
  }
}

const sequenceOf = (message: Uint8Array): number =>
  new DataView(message.buffer, message.byteOffset, message.byteLength).getUint32(8);
