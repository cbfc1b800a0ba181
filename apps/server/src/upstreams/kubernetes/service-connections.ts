import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import { createClient } from './client.ts';
import { type ClusterConnection, createConnection } from './connection.ts';
import type { ClusterTarget } from './kubeconfig.ts';
import type { ServerCredential } from './server-credential.ts';
import type { KubernetesClient, ServiceAddress, UpstreamResult } from './types.ts';

/** Addresses and authorities whose connections are kept at the same time: an authority may be replaced while requests are under way. */
const MOST_KEPT = 4;

/** Connections of one cluster to components other than its API server. */
export interface ServiceConnections {
  client(credential: Credential, service: ServiceAddress): Promise<UpstreamResult<KubernetesClient>>;
  close(): Promise<void>;
}

/** A client certificate is for the API server; elsewhere only the token is shown. */
const tokenOnly = (credential: ServerCredential): ServerCredential => ({
  get: async () => {
    const { authorization } = (await credential.get()).headers;
    return { headers: authorization === undefined ? {} : { authorization } };
  },
  refresh: () => credential.refresh(),
});

export function createServiceConnections(target: ClusterTarget): ServiceConnections {
  const connections = new Map<string, ClusterConnection>();
  const own = tokenOnly(target.credential);

  function connectionTo({ url, servername, ca, authority }: ServiceAddress): ClusterConnection {
    const key = `${url.origin}\n${servername}\n${ca}`;
    const known = connections.get(key);
    // Insertion order is the order of use.
    connections.delete(key);
    const connection =
      known ??
      createConnection(
        {
          name: target.name,
          server: new URL(url.origin),
          tls: { ca: Buffer.from(ca), servername, rejectUnauthorized: true },
          credential: own,
        },
        authority,
      );
    connections.set(key, connection);
    const [oldest] = connections.size > MOST_KEPT ? connections : [];
    if (oldest !== undefined) {
      connections.delete(oldest[0]);
      void oldest[1].close();
    }
    return connection;
  }

  /** Why the credential cannot be shown to anyone but the API server; undefined when it can. */
  async function obstacle(credential: Credential): Promise<string | undefined> {
    if (credential.type === 'client-certificate') return 'the session has a client certificate in place of a token';
    if (credential.type === 'bearer') return undefined;
    try {
      return (await own.get()).headers['authorization'] === undefined
        ? "Netloft's own credential for this cluster has no token"
        : undefined;
    } catch {
      return "Netloft's own credential for this cluster cannot be read";
    }
  }

  return {
    client: async (credential, service) => {
      const refuse = (message: string): UpstreamResult<never> =>
        err({ code: 'not-signed-in', cluster: target.name, message });
      if (service.url.protocol !== 'https:' || service.ca.trim() === '')
        return refuse(`${service.url.origin} cannot be verified, and is shown no credential`);
      const why = await obstacle(credential);
      return why === undefined ? ok(createClient(connectionTo(service), credential)) : refuse(why);
    },
    close: async () => {
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      connections.clear();
    },
  };
}
