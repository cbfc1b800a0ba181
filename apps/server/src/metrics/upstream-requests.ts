import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Metrics, UpstreamKind } from './metrics.ts';

/** An upstream by the origin (`https://host:port`) under which it is reached. */
export interface UpstreamOrigin {
  readonly kind: Extract<UpstreamKind, 'kubernetes' | 'nsx'>;
  /** Name of the cluster, host of the manager. */
  readonly target: string;
}

interface SentRequest {
  readonly origin?: unknown;
}

const requestOf = (message: unknown): SentRequest | undefined => {
  const { request } = message as { request?: SentRequest };
  return request;
};

const originOf = ({ origin }: SentRequest): string | undefined => {
  const text = origin instanceof URL ? origin.origin : typeof origin === 'string' ? origin : undefined;
  return text !== undefined && URL.canParse(text) ? new URL(text).origin : undefined;
};

/**
 * Counts every request that goes out over the wire to the given origins, repeated ones too: undici tells of each on its diagnostics channels,
 * so that no client has to count. Gives back how to stop.
 */
export function countUpstreamRequests(metrics: Metrics, origins: ReadonlyMap<string, UpstreamOrigin>): () => void {
  const sent = new WeakMap<object, { readonly upstream: UpstreamOrigin; readonly at: number }>();
  const created = (message: unknown): void => {
    const request = requestOf(message);
    const upstream = request === undefined ? undefined : origins.get(originOf(request) ?? '');
    if (request !== undefined && upstream !== undefined) sent.set(request, { upstream, at: performance.now() });
  };
  const settle = (message: unknown, outcome: string): void => {
    const request = requestOf(message);
    const begun = request === undefined ? undefined : sent.get(request);
    // What breaks after its headers has been counted with them.
    if (request === undefined || begun === undefined) return;
    sent.delete(request);
    const { kind, target } = begun.upstream;
    metrics.upstream(kind, target, outcome, (performance.now() - begun.at) / 1000);
  };
  const answered = (message: unknown): void => {
    const { response } = message as { response?: { statusCode?: number } };
    settle(message, String(response?.statusCode ?? 'lost'));
  };
  const failed = (message: unknown): void => {
    const { error } = message as { error?: { name?: string } };
    settle(message, error?.name === 'AbortError' || error?.name === 'TimeoutError' ? 'aborted' : 'lost');
  };
  const channels = [
    ['undici:request:create', created],
    ['undici:request:headers', answered],
    ['undici:request:error', failed],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  return () => {
    for (const [name, listener] of channels) unsubscribe(name, listener);
  };
}
