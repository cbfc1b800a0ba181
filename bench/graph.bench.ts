import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from '@playwright/test';
import { launchOptions } from '../e2e/fixtures/chromium.ts';
import type { Figure } from './figure.ts';

const GRAPH = 'apps/web/src/components/graph';
const MOVE_MS = 4000;
/** Without them a browser paints 60 times a second at most, and faster ones cannot be told from fast ones. */
const UNLIMITED = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];
const SIZES = [
  { nodes: 300, edges: 900, layout: 400, frames: 30 },
  { nodes: 1000, edges: 3000, layout: 1000, frames: undefined },
] as const;

interface Movement {
  readonly frames: number;
  readonly milliseconds: number;
  readonly between: readonly [median: number, most: number, longest: number];
}
interface Drawn {
  readonly layout: number;
  readonly answered: number;
  readonly pan: Movement;
  readonly zoomedPan: Movement;
}
type Moved = Pick<Drawn, 'pan' | 'zoomedPan'>;

/** A script of the web application as one file for a browser. */
async function bundled(entry: string): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [`${GRAPH}/${entry}`],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    jsx: 'automatic',
    minify: true,
    conditions: ['@netloft/source'],
    logLevel: 'error',
  });
  return outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
}

/** The page with its scripts, on loopback. The worker is found beside the script, as in the product. */
async function servePage(): Promise<{ readonly url: string; readonly close: () => void }> {
  const library = createRequire(import.meta.url).resolve('cytoscape/dist/cytoscape.min.js');
  const [page, worker, other] = await Promise.all([
    bundled('testing/bench-page.ts'),
    bundled('layout.worker.ts'),
    readFile(library, 'utf8'),
  ]);
  const html =
    '<!doctype html><html data-mantine-color-scheme="light"><body style="margin:0"><div id="room"></div><script src="/cytoscape.js"></script><script type="module" src="/page.js"></script>';
  const scripts: Readonly<Record<string, string>> = {
    '/page.js': page,
    '/layout.worker.ts': worker,
    '/cytoscape.js': other,
  };
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ''];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

const perSecond = ({ frames, milliseconds }: Movement): number => (1000 * frames) / milliseconds;

/** Runs one of the page's functions on a made-up estate. */
const ask = <T>(page: Page, what: 'own' | 'other', nodes: number, edges: number, frames: boolean): Promise<T> =>
  page.evaluate(
    ([name, count, links, framed, time]) => {
      const bench = (globalThis as unknown as { graphBench: Record<string, (...parts: unknown[]) => unknown> })
        .graphBench;
      return bench[name as string]?.(bench['estate']?.(count, links, framed), time);
    },
    [what, nodes, edges, frames, MOVE_MS] as const,
  ) as Promise<T>;

async function withPage<T>(url: string, flags: readonly string[], work: (page: Page) => Promise<T>): Promise<T> {
  const options = launchOptions();
  const browser = await chromium.launch({ ...options, args: [...options.args, ...flags] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    await page.waitForFunction(() => 'graphBench' in globalThis);
    return await work(page);
  } finally {
    await browser.close();
  }
}

function own(size: (typeof SIZES)[number], drawn: Drawn, flat: Drawn): Figure[] {
  const name = `${size.nodes} nodes, ${size.edges} edges`;
  return [
    { name: `${name}: layout in the worker, in Namespaces`, value: drawn.layout, unit: 'ms', target: size.layout },
    { name: `${name}: layout in the worker, without frames`, value: flat.layout, unit: 'ms', target: size.layout },
    { name: `${name}: from the question to the places, without frames`, value: flat.answered, unit: 'ms' },
    {
      name: `${name}: panned, all of it in sight`,
      value: perSecond(flat.pan),
      unit: 'frames/s',
      ...(size.frames === undefined ? {} : { target: size.frames, atLeast: true }),
    },
    {
      name: `${name}: panned, zoomed to where labels are read`,
      value: perSecond(flat.zoomedPan),
      unit: 'frames/s',
      ...(size.frames === undefined ? {} : { target: size.frames, atLeast: true }),
    },
    { name: `${name}: longest time between two frames while panned`, value: flat.zoomedPan.between[2], unit: 'ms' },
  ];
}

/** The graph of the topology page in a browser without a GPU: layout in the worker, frames while it is moved, and cytoscape's at the same places. */
export async function run(): Promise<Figure[]> {
  const { url, close } = await servePage();
  try {
    const figures = await withPage(url, [], async (page) => {
      const found: Figure[] = [];
      // The first layout also starts the worker.
      await ask<Drawn>(page, 'own', 20, 40, true);
      for (const size of SIZES) {
        const framed = await ask<Drawn>(page, 'own', size.nodes, size.edges, true);
        found.push(...own(size, framed, await ask<Drawn>(page, 'own', size.nodes, size.edges, false)));
      }
      return found;
    });
    const compared = await withPage(url, UNLIMITED, async (page) => {
      const found: Figure[] = [];
      for (const { nodes, edges } of SIZES) {
        const ours = await ask<Moved>(page, 'own', nodes, edges, false);
        const theirs = await ask<Moved>(page, 'other', nodes, edges, false);
        const name = `${nodes} nodes, ${edges} edges, no limit of the frame rate`;
        const target = nodes < 1000 ? undefined : 2;
        for (const [where, a, b] of [
          ['all of it in sight', ours.pan, theirs.pan],
          ['zoomed in', ours.zoomedPan, theirs.zoomedPan],
        ] as const)
          found.push(
            { name: `${name}, ${where}: panned by Netloft`, value: perSecond(a), unit: 'frames/s' },
            { name: `${name}, ${where}: panned by cytoscape`, value: perSecond(b), unit: 'frames/s' },
            {
              name: `${name}, ${where}: as many times as fast as cytoscape`,
              value: perSecond(a) / perSecond(b),
              unit: '×',
              ...(target === undefined ? {} : { target, atLeast: true }),
            },
          );
      }
      return found;
    });
    return [...figures, ...compared];
  } finally {
    close();
  }
}
