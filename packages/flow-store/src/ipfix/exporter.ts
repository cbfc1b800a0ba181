import {
  type ExportedFlow,
  isIPv6Flow,
  patchLength,
  type TemplateSpec,
  writeRecord,
  writeTemplateSet,
} from './encode.ts';
import { HEADER_BYTES, IPFIX_VERSION } from './session.ts';
import { WireWriter } from './wire-writer.ts';

export interface IpfixExporterOptions {
  readonly domain: number;
  readonly templates: { readonly v4: TemplateSpec; readonly v6: TemplateSpec };
  /** Bytes of a message at most: 1,400 for UDP, up to 65,535 for TCP. */
  readonly maxMessageBytes?: number;
  /** Milliseconds after which templates are sent anew (UDP); never when absent. */
  readonly templateRefreshMs?: number;
  /**
   * Older go-ipfix, and with it Antrea's exporters up to 2.x, count the records of a message into its own sequence number; RFC 7011 does not.
   */
  readonly countsOwnRecords?: boolean;
}

/** Makes the messages of one exporting process: templates first, then data, with sequence numbers. */
export class IpfixExporter {
  readonly #options: Required<Omit<IpfixExporterOptions, 'templateRefreshMs'>> & { readonly refreshMs: number };
  readonly #message = new WireWriter();
  readonly #record = new WireWriter();
  #sequence = 0;
  #templatesAt: number | undefined;

  constructor({ templateRefreshMs, ...options }: IpfixExporterOptions) {
    this.#options = {
      maxMessageBytes: 1_400,
      countsOwnRecords: false,
      ...options,
      refreshMs: templateRefreshMs ?? Number.POSITIVE_INFINITY,
    };
  }

  /** Forgets that templates were sent and begins to count anew, as for a new connection. */
  reset(): void {
    this.#templatesAt = undefined;
    this.#sequence = 0;
  }

  /** The message that defines both templates. `now` in epoch milliseconds. */
  templates(now: number): Uint8Array {
    this.#templatesAt = now;
    this.#begin();
    writeTemplateSet(this.#message, [this.#options.templates.v4, this.#options.templates.v6]);
    return this.#finish(now, 0);
  }

  /** The message of an options template and one record of it. */
  options(template: TemplateSpec, record: ExportedFlow, now: number, scope = 1): Uint8Array {
    this.#begin();
    writeTemplateSet(this.#message, [template], scope);
    this.#beginSet(template.id);
    writeRecord(this.#message, template, record);
    patchLength(this.#message, this.#setStart + 2, this.#message.length - this.#setStart);
    return this.#finish(now, 1);
  }

  /**
   * Messages with the records, with the templates before them where they are due. Records of one kind of address that follow each other share
   * a message as far as it reaches. `now` in epoch milliseconds: the export time. A record larger than a message is left out.
   */
  encode(flows: Iterable<ExportedFlow>, now: number): Uint8Array[] {
    const messages: Uint8Array[] = [];
    if (this.#templatesAt === undefined || now - this.#templatesAt >= this.#options.refreshMs)
      messages.push(this.templates(now));
    let records = 0;
    let open: TemplateSpec | undefined;
    const close = (): void => {
      if (open === undefined) return;
      patchLength(this.#message, this.#setStart + 2, this.#message.length - this.#setStart);
      messages.push(this.#finish(now, records));
      records = 0;
      open = undefined;
    };
    for (const flow of flows) {
      const template = isIPv6Flow(flow) ? this.#options.templates.v6 : this.#options.templates.v4;
      writeRecord(this.#record, template, flow);
      const size = this.#record.length;
      if (size + HEADER_BYTES + 4 > this.#options.maxMessageBytes) {
        this.#record.length = 0;
        continue;
      }
      if (open !== template || this.#message.length + size > this.#options.maxMessageBytes) {
        close();
        this.#begin();
        this.#beginSet(template.id);
        open = template;
      }
      this.#message.reserve(size);
      this.#message.bytes.set(this.#record.bytes.subarray(0, size), this.#message.length);
      this.#message.length += size;
      this.#record.length = 0;
      records++;
    }
    close();
    return messages;
  }

  #setStart = 0;

  #begin(): void {
    this.#message.length = 0;
    this.#message.reserve(HEADER_BYTES);
    this.#message.length = HEADER_BYTES;
  }

  #beginSet(id: number): void {
    this.#setStart = this.#message.length;
    this.#message.unsigned(id, 2);
    this.#message.unsigned(0, 2);
  }

  #finish(now: number, records: number): Uint8Array {
    const { countsOwnRecords, domain } = this.#options;
    const before = this.#sequence;
    this.#sequence = (this.#sequence + records) % 2 ** 32;
    const message = this.#message.take();
    const view = new DataView(message.buffer);
    view.setUint16(0, IPFIX_VERSION);
    view.setUint16(2, message.length);
    view.setUint32(4, Math.floor(now / 1_000));
    view.setUint32(8, countsOwnRecords ? this.#sequence : before);
    view.setUint32(12, domain);
    return message;
  }
}
