import { Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { IncomingFlow } from '../types.ts';
import { type FlowStreamState, openFlowStream } from './client.ts';
import { secondsOf } from './convert.ts';
import { FLOW_STREAM_SERVICE, type FlowMessage, type GetFlowsRequest, type GetFlowsResponse } from './messages.ts';

type Call = ServerWritableStream<GetFlowsRequest, GetFlowsResponse>;
const FAST = { firstPauseMs: 5, longestPauseMs: 20, saveMs: 1 };
const NOW = Math.floor(Date.now() / 1_000);
const message = (id: string, end = NOW): FlowMessage => ({ id, endTs: { seconds: end }, k8s: { sourcePodName: id } });

/** An aggregator without TLS whose calls the test answers. */
async function aggregator(answer: (call: Call) => void, port = 0): Promise<{ port: number; close: () => void }> {
  const server = new Server();
  server.addService(FLOW_STREAM_SERVICE, { getFlows: answer });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error === null ? resolve(at) : reject(error),
    );
  });
  return { port: bound, close: () => server.forceShutdown() };
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Watched {
  readonly names: () => string[];
  readonly states: FlowStreamState[];
  readonly last: () => FlowStreamState | undefined;
  readonly close: () => void;
}
function follow(port: number, kept: { text?: string } = {}, extra: { insecure?: boolean; ca?: string } = {}): Watched {
  const flows: IncomingFlow[] = [];
  const states: FlowStreamState[] = [];
  const stream = openFlowStream({
    address: `127.0.0.1:${port}`,
    cluster: 'prod',
    insecure: true,
    ...extra,
    onFlows: (more) => flows.push(...more),
    onState: (state) => states.push(state),
    cursor: {
      load: () => kept.text,
      save: (text) => {
        kept.text = text;
      },
    },
    timing: { ...FAST, ...(extra.insecure === false ? { connectMs: 200 } : {}) },
  });
  ends.push(stream.close);
  return {
    names: () => flows.map((flow) => flow.sourcePodName ?? ''),
    states,
    last: () => states.at(-1),
    close: stream.close,
  };
}
async function serve(answer: (call: Call) => void, port = 0): Promise<{ port: number; close: () => void }> {
  const server = await aggregator(answer, port);
  ends.push(server.close);
  return server;
}

describe('following an aggregator', () => {
  it('says that nobody answers, and goes on trying until somebody does', async () => {
    const gone = await serve(() => undefined);
    gone.close();
    const watched = follow(gone.port, {}, { insecure: false });
    await vi.waitFor(() => expect(watched.last()).toMatchObject({ connected: false, fault: expect.any(String) }));
    watched.close();
    const again = follow(gone.port);
    await serve((call) => call.write({ flows: [message('a')] }), gone.port);
    await vi.waitFor(() => expect(again.names()).toEqual(['a']), 5_000);
    expect(again.last()).toEqual({ connected: true, dropped: 0 });
  });

  it('tells what the aggregator refuses', async () => {
    const { port } = await serve((call) =>
      call.emit('error', { code: status.PERMISSION_DENIED, details: 'flows is forbidden' }),
    );
    const watched = follow(port);
    await vi.waitFor(() =>
      expect(watched.states).toContainEqual({
        connected: false,
        fault: 'PERMISSION_DENIED: flows is forbidden',
        dropped: 0,
      }),
    );
  });

  it('does not speak in the clear to an aggregator with TLS, nor the other way round', async () => {
    const { port } = await serve((call) => call.write({ flows: [message('a')] }));
    const watched = follow(port, {}, { insecure: false });
    await vi.waitFor(() => expect(watched.last()?.connected).toBe(false));
    expect(watched.names()).toEqual([]);
  });

  it('begins with everything, then goes on a while before where it stopped, and takes nothing twice', async () => {
    const asked: (number | undefined)[] = [];
    const { port } = await serve((call) => {
      asked.push(secondsOf(call.request.since));
      expect(call.request.follow).toBe(true);
      call.write({ flows: [message('a'), message('b', NOW - 5), message(`c${asked.length}`)] });
      // The first stream breaks.
      if (asked.length === 1) call.end();
    });
    const kept: { text?: string } = {};
    const watched = follow(port, kept);
    await vi.waitFor(() => expect(watched.names()).toEqual(['a', 'b', 'c1', 'c2']));
    watched.close();

    // A new process goes on where the last one stopped.
    const next = follow(port, kept);
    await vi.waitFor(() => expect(next.names()).toEqual(['c3']));
    expect(asked).toEqual([undefined, NOW - 300, NOW - 300]);
  });

  it('adds up what was dropped, over all streams', async () => {
    let calls = 0;
    const { port } = await serve((call) => {
      calls += 1;
      call.write({ flows: [message(`a${calls}`)], droppedCount: calls === 1 ? 5 : 2 });
      if (calls === 1) call.end();
    });
    const watched = follow(port);
    await vi.waitFor(() => expect(watched.last()).toEqual({ connected: true, dropped: 7 }));
  });

  it('ends when it is closed', async () => {
    let cancelled = false;
    const { port } = await serve((call) => {
      call.on('cancelled', () => {
        cancelled = true;
      });
      call.write({ flows: [message('a')] });
    });
    const watched = follow(port);
    await vi.waitFor(() => expect(watched.names()).toEqual(['a']));
    watched.close();
    await vi.waitFor(() => expect(cancelled).toBe(true));
  });
});
