import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type SimulatedCluster, type Simulator } from '@netloft/simulator';
import { startOidcProvider, type OidcProvider, type OidcProviderOptions } from '@netloft/simulator/oidc';
import { startTestApp, type TestApp, type TestClient } from './harness.ts';
import { openPerson } from './oidc-person.ts';

/** An issuer, two clusters that trust it, and Netloft, where one signs in by the e-mail address. */
export interface OidcWorld {
  readonly provider: OidcProvider;
  readonly simulator: Simulator;
  readonly clusters: readonly [SimulatedCluster, SimulatedCluster];
  readonly server: TestApp;
  /** Settings of that server, for another one. */
  readonly env: Readonly<Record<string, string>>;
  /** Sends the browser of somebody through the issuer, and what Netloft answered when it came back. */
  comeBack(as: string, client?: TestClient): Promise<Response>;
  /** A client that is signed in. */
  signIn(as: string): Promise<TestClient>;
  close(): Promise<void>;
}

export async function startOidcWorld(
  now: () => number,
  env: Readonly<Record<string, string>> = {},
  options: OidcProviderOptions = {},
): Promise<OidcWorld> {
  const provider = await startOidcProvider(options);
  const { issuer, clientId, clientSecret, ca } = provider;
  const simulator = await startSimulator({
    oidc: { issuer, clientId, ca, usernameClaim: 'email', groupsClaim: 'groups' },
  });
  const [first, second] = simulator.clusters;
  if (second === undefined) throw new Error('the simulator has one cluster only');
  const authority = join(simulator.kubeconfigPath, '..', 'oidc-ca.pem');
  writeFileSync(authority, ca);
  const settings = {
    NETLOFT_OIDC_ISSUER: issuer,
    NETLOFT_OIDC_CLIENT_ID: clientId,
    NETLOFT_OIDC_CLIENT_SECRET: clientSecret,
    NETLOFT_OIDC_CA: authority,
    NETLOFT_SESSION_IDLE_MINUTES: '180',
    ...env,
  };
  const server = await startTestApp({ simulator, now, env: settings });
  const comeBack = async (as: string, client = server.client()): Promise<Response> => {
    const begun = await client.fetch('/auth/oauth2/login');
    const person = openPerson(provider);
    try {
      const back = new URL(await person.walk(begun.headers.get('location') ?? '', as));
      return await client.fetch(`${back.pathname}${back.search}`);
    } finally {
      await person.close();
    }
  };
  return {
    provider,
    simulator,
    clusters: [first, second],
    server,
    env: settings,
    comeBack,
    async signIn(as) {
      const client = server.client();
      const answer = await comeBack(as, client);
      if (!answer.ok) throw new Error(`signing in as ${as} answered ${answer.status}: ${await answer.text()}`);
      return client;
    },
    async close() {
      await server.close();
      await Promise.all([simulator.close(), provider.close()]);
    },
  };
}
