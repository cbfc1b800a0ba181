import { layoutGraph } from './layout/layout.ts';
import type { LayoutRequest } from './types.ts';

/** Lays graphs out away from the page's own thread: one request, one answer with its number. */
addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly request: LayoutRequest }>) => {
  const started = performance.now();
  const places = layoutGraph(data.request);
  postMessage({ id: data.id, places, took: performance.now() - started });
});
