import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.ts';
import { type GateOptions, type Permit, RequestGate } from './gate.ts';

const OPTIONS: GateOptions = {
  perSecond: 3,
  windowMs: 1_000,
  concurrent: 2,
  waiting: 4,
  backOffMs: 1_000,
  backOffCapMs: 8_000,
};
const enter = (gate: RequestGate, ms = 60_000, signal?: AbortSignal) => gate.enter(new Deadline(ms, signal));
async function permitOf(gate: RequestGate): Promise<Permit> {
  const entered = await enter(gate);
  if (!entered.ok) throw new Error(entered.error);
  return entered.value;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the gate refuses', () => {
  it('at once whoever comes when as many wait as may', async () => {
    const gate = new RequestGate(OPTIONS);
    await permitOf(gate);
    await permitOf(gate);
    for (let place = 0; place < 4; place += 1) void enter(gate);
    expect(gate.waiting).toBe(4);
    expect(await enter(gate)).toEqual({ ok: false, error: 'full' });
    gate.close();
  });

  it('whoever leaves, without holding up those behind', async () => {
    const gate = new RequestGate(OPTIONS);
    const first = await permitOf(gate);
    await permitOf(gate);
    const left = new AbortController();
    const gone = enter(gate, 60_000, left.signal);
    const behind = enter(gate);
    left.abort();
    expect(await gone).toEqual({ ok: false, error: 'ended' });
    first.release();
    expect(await behind).toMatchObject({ ok: true });
    gate.close();
  });

  it('at once whoever has less time than NSX wants to be left alone, waiting or not', async () => {
    const gate = new RequestGate(OPTIONS);
    const permit = await permitOf(gate);
    await permitOf(gate);
    const waiting = enter(gate, 5_000);
    gate.pause(permit, 10);
    expect(await waiting).toEqual({ ok: false, error: 'paused' });
    expect(await enter(gate, 5_000)).toEqual({ ok: false, error: 'paused' });
    gate.close();
  });

  it('everybody when it closes', async () => {
    const gate = new RequestGate({ ...OPTIONS, concurrent: 0 });
    const waiting = enter(gate);
    gate.close();
    expect(await waiting).toEqual({ ok: false, error: 'ended' });
  });
});

describe('the gate', () => {
  it('lets as many at once as may, in the order in which they came', async () => {
    const gate = new RequestGate({ ...OPTIONS, perSecond: 10 });
    const first = await permitOf(gate);
    await permitOf(gate);
    const order: string[] = [];
    const waiters = ['a', 'b'].map(async (name) => {
      const permit = await permitOf(gate);
      order.push(name);
      permit.release();
    });
    first.release();
    await Promise.all(waiters);
    expect(order).toEqual(['a', 'b']);
    gate.close();
  });

  it('counts a request against a second that begins with its answer', async () => {
    const gate = new RequestGate({ ...OPTIONS, concurrent: 10 });
    const permits = [await permitOf(gate), await permitOf(gate), await permitOf(gate)];
    const fourth = vi.fn();
    void permitOf(gate).then(() => fourth());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(fourth).not.toHaveBeenCalled();
    permits[0]?.answered();
    await vi.advanceTimersByTimeAsync(900);
    expect(fourth).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(101);
    expect(fourth).toHaveBeenCalledOnce();
    gate.close();
  });

  it('pauses for everybody as long as NSX asks', async () => {
    const gate = new RequestGate(OPTIONS);
    gate.pause(await permitOf(gate), 7);
    const admitted = vi.fn();
    void permitOf(gate).then(() => admitted());
    await vi.advanceTimersByTimeAsync(6_900);
    expect(admitted).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(admitted).toHaveBeenCalledOnce();
    gate.close();
  });

  it('pauses longer while refusals go on, but once for requests refused together', async () => {
    const gate = new RequestGate({ ...OPTIONS, perSecond: 100, concurrent: 100 });
    const together = [await permitOf(gate), await permitOf(gate), await permitOf(gate)];
    for (const permit of together) gate.pause(permit, undefined);
    expect(gate.pauseMs).toBeGreaterThanOrEqual(500);
    expect(gate.pauseMs).toBeLessThanOrEqual(1_000);
    await vi.advanceTimersByTimeAsync(1_001);
    gate.pause(await permitOf(gate), undefined);
    expect(gate.pauseMs).toBeGreaterThanOrEqual(1_000);
    await vi.advanceTimersByTimeAsync(2_001);
    gate.served();
    gate.pause(await permitOf(gate), undefined);
    expect(gate.pauseMs).toBeLessThanOrEqual(1_000);
    gate.close();
  });
});
