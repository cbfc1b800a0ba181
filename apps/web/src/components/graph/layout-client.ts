import type { LayoutRequest, Places } from './types.ts';

export interface LaidOut {
  readonly places: Places;
  /** Milliseconds that the layout itself took. */
  readonly took: number;
}

interface Answer extends LaidOut {
  readonly id: number;
}

let worker: Worker | null = null;
let last = 0;
const waiting = new Map<number, { readonly resolve: (laid: LaidOut) => void; readonly reject: (why: Error) => void }>();

function workerOf(): Worker {
  if (worker !== null) return worker;
  const started = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  started.addEventListener('error', (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message || 'the layout worker did not start'));
    waiting.clear();
    started.terminate();
    worker = null;
  });
  worker = started;
  return started;
}

/** Where a browser has no workers, and where one does not start, the page's own thread does it. */
async function here(request: LayoutRequest): Promise<LaidOut> {
  const { layoutGraph } = await import('./layout/layout.ts');
  const started = performance.now();
  return { places: layoutGraph(request), took: performance.now() - started };
}

/** Lays a graph out in a worker. */
export async function layOut(request: LayoutRequest): Promise<LaidOut> {
  if (typeof Worker === 'undefined') return here(request);
  last += 1;
  const id = last;
  try {
    return await new Promise<LaidOut>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      workerOf().postMessage({ id, request }, []);
    });
  } catch {
    return here(request);
  }
}
