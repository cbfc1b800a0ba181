import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer that refuses every request for tokens and repeats in its words what it was sent. */
export interface EchoIssuer {
  /** `http://127.0.0.1:PORT` */
  readonly issuer: string;
  /** Bodies of the requests for tokens. */
  readonly asked: readonly URLSearchParams[];
  close(): Promise<void>;
}

export async function startEchoIssuer(): Promise<EchoIssuer> {
  const asked: URLSearchParams[] = [];
  let issuer = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const isToken = request.url === '/token';
      const sent = new URLSearchParams(body);
      if (isToken) asked.push(sent);
      const authorization = request.headers.authorization ?? '';
      const proof = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString('utf8');
      const said = `I got ${[...sent.values()].join(' and ')} with ${authorization} (${proof})`;
      response.writeHead(isToken ? 400 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          isToken
            ? { error: 'invalid_grant', error_description: said }
            : {
                issuer,
                authorization_endpoint: `${issuer}/auth`,
                token_endpoint: `${issuer}/token`,
                jwks_uri: `${issuer}/keys`,
              },
        ),
      );
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', () => done());
  });
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
