import { stringify } from 'yaml';
import type { KeyPair } from '../kubernetes/certificates.ts';

export interface KubeconfigCluster {
  readonly name: string;
  readonly url: string;
  /** PEM. */
  readonly authority: string;
  /** Token of the server's own ServiceAccount. */
  readonly netloftToken: string;
}
export interface KubeconfigUsers {
  readonly admin: { readonly token: string; readonly certificate: KeyPair };
  readonly andreasm: { readonly token: string };
  readonly user1: { readonly token: string };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/**
 * The kubeconfig of the simulated clusters: a context named like each cluster with the server's own ServiceAccount, and
 * `admin`, `andreasm` and `user1` for the first cluster. `admin` is current; it has a client certificate and a token, the
 * token being for sign-in elsewhere.
 */
export function kubeconfigText(
  clusters: readonly [KubeconfigCluster, ...KubeconfigCluster[]],
  users: KubeconfigUsers,
): string {
  const [first] = clusters;
  const context = (name: string, cluster: string): unknown => ({ name, context: { cluster, user: name } });
  const { admin, andreasm, user1 } = users;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      preferences: {},
      clusters: clusters.map((cluster) => ({
        name: cluster.name,
        cluster: { 'certificate-authority-data': base64(cluster.authority), server: cluster.url },
      })),
      contexts: [
        ...clusters.map((cluster) => context(cluster.name, cluster.name)),
        ...['admin', 'andreasm', 'user1'].map((name) => context(name, first.name)),
      ],
      'current-context': 'admin',
      users: [
        ...clusters.map((cluster) => ({ name: cluster.name, user: { token: cluster.netloftToken } })),
        {
          name: 'admin',
          user: {
            'client-certificate-data': base64(admin.certificate.certificate),
            'client-key-data': base64(admin.certificate.key),
            token: admin.token,
          },
        },
        { name: 'andreasm', user: { token: andreasm.token } },
        { name: 'user1', user: { token: user1.token } },
      ],
    },
    { lineWidth: 0 },
  );
}
