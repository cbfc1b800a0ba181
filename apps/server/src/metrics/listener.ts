import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok, type Result } from '../result.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, and nothing else, on a port of its own: what it tells is no secret of a user, but it is not for everybody who can reach the
 * pages. Without sign-in; a network policy or a loopback address keeps others out. A fault is one line.
 */
export function listenForMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Result<MetricsListener, string>> {
  const server: Server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? '' : body);
    };
    if ((request.url ?? '').split('?', 1)[0] !== '/metrics')
      return answer(404, 'text/plain', 'Only /metrics is served here.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(405, 'text/plain', '/metrics takes GET.\n');
    metrics.text().then(
      (text) => answer(200, metrics.contentType, text),
      () => answer(500, 'text/plain', 'The metrics could not be read.\n'),
    );
  });
  return new Promise((resolve) => {
    server.once('error', (error) =>
      resolve(err(`cannot listen for metrics on ${host} port ${port}: ${error.message}`)),
    );
    server.listen(port, host, () =>
      resolve(
        ok({
          port: (server.address() as AddressInfo).port,
          close: () =>
            new Promise((closed) => {
              server.close(() => closed());
              server.closeAllConnections();
            }),
        }),
      ),
    );
  });
}
