import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Provider, type Configuration, type JWK } from 'oidc-provider';
import { createAuthority, issue } from '../kubernetes/certificates.ts';
import { createMemory } from './memory.ts';

export interface OidcProviderOptions {
  /** Groups of people by what they sign in as; nobody else has any. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** How long ID tokens hold; an hour when absent. */
  readonly idTokenSeconds?: number;
  /** Whether refresh tokens are given; they are when absent. */
  readonly refresh?: boolean;
}

/** An answer to the question for the discovery document, JSON unless said otherwise. */
export interface DiscoveryAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** A provider of OpenID Connect on loopback, over TLS. Whoever types a name signs in as it, with whatever password. */
export interface OidcProvider {
  /** `https://localhost:PORT` */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  /** Paths that were asked, method first, without queries. */
  readonly asked: readonly string[];
  /** ID tokens that it gave, in their order. */
  readonly issued: readonly string[];
  /** What ID tokens say of somebody from now on, beside or instead of the usual claims. */
  setClaims(person: string, claims: Readonly<Record<string, unknown>>): void;
  /** What is answered in place of the discovery document from now on; nothing ends that. */
  setDiscovery(answer?: DiscoveryAnswer): void;
  /** Signs with another key from now on, and publishes no other. */
  rotateKeys(): void;
  /** Whether asking for its keys is answered with 503. */
  withholdKeys(isWithheld: boolean): void;
  /** Grants of a person end: their refresh tokens are of no use any more. */
  revokeGrants(): Promise<void>;
  close(): Promise<void>;
}

const CLIENT_ID = 'netloft';

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}

type ClaimsOf = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Everything but the keys that it signs with. */
function configuration(options: OidcProviderOptions, clientSecret: string, claimsOf: ClaimsOf): Configuration {
  const { refresh = true, idTokenSeconds = 3600 } = options;
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        // Native clients may come back to any port of loopback, and ports of tests are not known beforehand.
        application_type: 'native',
        redirect_uris: ['http://localhost/auth/oauth2/callback', 'http://127.0.0.1/auth/oauth2/callback'],
        post_logout_redirect_uris: ['http://localhost/sign-in', 'http://127.0.0.1/sign-in'],
        grant_types: refresh ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    adapter: createMemory(),
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes: ['openid', 'offline_access', 'email', 'groups'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    // What API servers look at has to stand in the ID token itself.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: id,
        email_verified: true,
        groups: [...(options.groups?.[id] ?? [])],
        ...claimsOf.get(id),
      }),
    }),
    issueRefreshToken: (_context, client) => Promise.resolve(refresh && client.grantTypeAllowed('refresh_token')),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    ttl: {
      IdToken: idTokenSeconds,
      AccessToken: idTokenSeconds,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
    },
  };
}

/** Starts a provider on a free port of loopback. */
export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const authority = await createAuthority('oidc-ca');
  const own = await issue(authority, { commonName: 'localhost' }, { dns: ['localhost'], ips: ['127.0.0.1', '::1'] });
  const clientSecret = randomBytes(16).toString('hex');
  const asked: string[] = [];
  const issued: string[] = [];
  let discovery: DiscoveryAnswer | undefined;
  const grants = new Set<{ destroy(): Promise<void> }>();
  let handle: RequestListener | undefined;
  let keysWithheld = false;
  const sockets = new Set<Socket>();
  const server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    asked.push(`${request.method ?? ''} ${(request.url ?? '').split('?', 1)[0] ?? ''}`);
    if (keysWithheld && (request.url ?? '').endsWith('/jwks')) return void response.writeHead(503).end();
    if (discovery === undefined || !(request.url ?? '').endsWith('/.well-known/openid-configuration'))
      return handle?.(request, response);
    const { status = 200, type = 'application/json', body } = discovery;
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  });
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => {
    server.listen({ host: '127.0.0.1', port: 0 }, () => done());
  });
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const claimsOf = new Map<string, Readonly<Record<string, unknown>>>();
  const settings = configuration(options, clientSecret, claimsOf);
  const serve = (): void => {
    const provider = new Provider(issuer, { ...settings, jwks: { keys: [signingKey()] } });
    provider.on('grant.success', ({ oidc, body }) => {
      const { id_token: idToken } = body as { readonly id_token?: string };
      if (idToken !== undefined) issued.push(idToken);
      for (const grant of [oidc.entities.Grant, oidc.entities.RefreshToken]) if (grant !== undefined) grants.add(grant);
    });
    const answer = provider.callback();
    handle = (request, response) => void answer(request, response);
  };
  serve();
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret,
    ca: authority.certificate,
    asked,
    issued,
    setClaims: (person, claims) => void claimsOf.set(person, claims),
    setDiscovery: (answer) => void (discovery = answer),
    rotateKeys: serve,
    withholdKeys: (isWithheld) => void (keysWithheld = isWithheld),
    async revokeGrants() {
      await Promise.all([...grants].map((grant) => grant.destroy()));
      grants.clear();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
