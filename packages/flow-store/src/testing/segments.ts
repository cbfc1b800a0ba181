import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { SegmentFeed, SegmentOutcome } from '../collector/collector.ts';
import { routeOf, trafficOf } from '../record/route.ts';
import { RowWriter } from '../record/rowbinary.ts';
import type { Segment } from '../record/segments.ts';
import { Spool } from '../record/spool.ts';
import { writeFlow } from '../record/write-flow.ts';
import type { IncomingFlow } from '../types.ts';

/** Files of rows without a collector: a spool in this thread, and what became of its files. */
export class TestFeed implements SegmentFeed {
  readonly stored: Segment[] = [];
  readonly rejected: Segment[] = [];
  readonly gone: Segment[] = [];
  readonly #waiting = new Map<string, Segment>();
  readonly #spool: Spool;
  #listener: (segment: Segment) => void = () => undefined;

  constructor(folder: string) {
    const spool = Spool.open({
      directory: mkdtempSync(join(folder, 'spool-')),
      onSegment: (segment) => {
        this.#waiting.set(segment.name, segment);
        this.#listener(segment);
      },
    });
    if ('fault' in spool) throw new Error(spool.fault);
    this.#spool = spool;
  }

  /** Makes one file of these records. */
  add(flows: readonly IncomingFlow[]): void {
    const writer = new RowWriter();
    const route = routeOf(trafficOf('c1'), 'test');
    for (const flow of flows) writeFlow(writer, flow, route, Math.floor(Date.now() / 1000));
    this.#spool.append(writer.view(), flows.length);
    this.#spool.flush();
  }

  onSegment(listener: (segment: Segment) => void): () => void {
    this.#listener = listener;
    for (const segment of this.waiting()) listener(segment);
    return () => {
      this.#listener = () => undefined;
    };
  }

  waiting(): readonly Segment[] {
    return [...this.#waiting.values()];
  }

  release(name: string, outcome: SegmentOutcome = 'stored'): void {
    const segment = this.#waiting.get(name);
    if (segment === undefined) return;
    this.#waiting.delete(name);
    this[outcome].push(segment);
    this.#spool.release(name);
  }

  close(): void {
    this.#spool.close();
  }
}
