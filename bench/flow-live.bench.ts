import { connect } from 'node:net';
import type { FlowStatus } from '@netloft/contracts';
import { antreaTemplates, IpfixReplay } from '@netloft/flow-store/codec';
import type { Page } from '@playwright/test';
import { openBrowser, signIn } from './browser.ts';
import type { Figure } from './figure.ts';
import { sampleFlows } from './flow-sample.ts';
import { startProduct } from './product.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const RATE = 5_000;
const SECONDS = 25;
/** Left out at the beginning: the page and its first names. */
const WARM_UP_SECONDS = 5;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends records at the rate until stopped. */
function sender(address: string): () => void {
  const [host = '', port = ''] = address.split(/:(?=\d+$)/);
  const socket = connect(Number(port), host);
  const options = { domain: 7, templates: antreaTemplates({ version: '2.7' }), maxMessageBytes: 16_000 };
  const replay = new IpfixReplay(options, sampleFlows(RATE / 10, Math.floor(Date.now() / 1000)), Date.now());
  socket.write(replay.templates);
  const timer = setInterval(() => {
    for (const message of replay.round(Date.now())) socket.write(message);
  }, 100);
  return () => {
    clearInterval(timer);
    socket.end();
  };
}

/** Bytes and rows that come over the page's WebSocket. */
async function countFrames(page: Page): Promise<{ bytes: number; rows: number; dropped: number }> {
  const counted = { bytes: 0, rows: 0, dropped: 0 };
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    const text = response.payloadData;
    counted.bytes += text.length;
    if (!text.startsWith('{"type":"rows"')) return;
    const frame = JSON.parse(text) as { rows: unknown[]; dropped: number };
    counted.rows += frame.rows.length;
    counted.dropped += frame.dropped;
  });
  return counted;
}

/** 5,000 records a second live to a page: bytes on the line, what was left out, long tasks and memory of the page. */
export async function run(): Promise<Figure[]> {
  const product = await startProduct({ simulatorOptions: '--flows-per-second 1' });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await signIn(page, product.url);
    const status = (await page.evaluate(
      (path) => fetch(path).then((answer) => answer.json() as Promise<unknown>),
      `/api/v1/clusters/${CLUSTER}/flows/status`,
    )) as FlowStatus;
    const counted = await countFrames(page);
    await page.goto(`${product.url}/clusters/${CLUSTER}/flows?view=live`);
    await page.evaluate(() => {
      const held = globalThis as unknown as { longTasks: number[] };
      held.longTasks = [];
      new PerformanceObserver((list) =>
        held.longTasks.push(...list.getEntries().map((entry) => entry.duration)),
      ).observe({ type: 'longtask' });
    });
    const stop = sender(status.listeners[0]?.address ?? '');
    await wait(WARM_UP_SECONDS * 1000);
    const before = { ...counted };
    const started = performance.now();
    await wait((SECONDS - WARM_UP_SECONDS) * 1000);
    const seconds = (performance.now() - started) / 1000;
    const rows = counted.rows - before.rows;
    const dropped = counted.dropped - before.dropped;
    const bytes = counted.bytes - before.bytes;
    const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    stop();
    return [
      {
        name: 'records a second that reach a live page',
        value: Math.round(rows / seconds),
        unit: '1/s',
        target: 4_900,
        atLeast: true,
      },
      {
        name: 'bytes a second to the page',
        value: Number((bytes / seconds / 1e6).toFixed(2)),
        unit: 'MB/s',
        target: 1,
      },
      { name: 'records left out', value: dropped, unit: 'records' },
      {
        name: 'longest main-thread task of the page (0: none over 50 ms)',
        value: Math.round(Math.max(0, ...tasks)),
        unit: 'ms',
      },
      { name: 'heap of the page', value: Math.round(usedSize / 1e6), unit: 'MB', target: 150 },
    ];
  } finally {
    await browser.close();
    await product.close();
  }
}
