import type { NewSession } from '../../plugins/sessions/session-data.ts';
import { claimsOf, identify } from '../../plugins/authorization/who-am-i.ts';
import type { Config } from '../../config.ts';
import type { Fault } from '../../errors.ts';
import type { Credential } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import type { ClusterHandle, ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import type { AdminPassword } from './admin-password.ts';
import { readPastedKubeconfig, sameServer } from './kubeconfig.ts';

/** What a successful sign-in begins. */
export interface SignedIn {
  readonly session: NewSession;
  /** Epoch milliseconds; absent when the credential itself does not end. */
  readonly credentialExpiresAt?: number;
}

export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** User and password of an `Authorization: Basic` header, as RFC 7617 writes them. */
export function basicCredentials(header: string | undefined): BasicCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Signs in with the admin password. The detail of each refusal is Antrea UI's own. */
export async function signInWithPassword(
  password: AdminPassword,
  given: BasicCredentials,
): Promise<Result<SignedIn, Fault>> {
  const generation = await password.verify(given.password);
  if (!generation.ok) return generation;
  return ok({ session: { mode: 'admin', username: 'admin', groups: [], generation: generation.value } });
}

async function signIn(
  cluster: ClusterHandle,
  mode: 'serviceAccountToken' | 'kubeconfig',
  credential: Extract<Credential, { type: 'bearer' | 'client-certificate' }>,
  expiresAt: number | undefined,
  namespace?: string,
): Promise<Result<SignedIn, Fault>> {
  const identity = await identify(cluster, mode, credential);
  if (!identity.ok) return identity;
  const { username, groups } = identity.value;
  // Only the API server's acceptance makes a token's own claims worth reading.
  const claimed = credential.type === 'bearer' ? claimsOf(credential.token)?.exp : undefined;
  const end = expiresAt ?? (claimed === undefined ? undefined : claimed * 1000);
  return ok({
    session: {
      mode,
      username,
      groups: [...groups],
      cluster: cluster.name,
      credential,
      ...(namespace === undefined ? {} : { namespace }),
    },
    ...(end === undefined ? {} : { credentialExpiresAt: end }),
  });
}

/** More does not fit into the cookies of a session, nor into the headers that API servers take. */
const MAX_TOKEN = 13_000;
const tooLarge = (what: string): Fault => ({
  code: 'PAYLOAD_TOO_LARGE',
  detail: `${what}; a session holds at most ${MAX_TOKEN}.`,
  action: 'Use a token with fewer claims.',
});

/** What is wrong with a token before any cluster is asked: such a one is no guess. `path` is where it was pasted. */
function tokenFault(token: string, path: 'token' | 'kubeconfig'): Fault | undefined {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const message = 'A token has neither blanks nor line breaks, and only letters, digits and signs of ASCII.';
    return { code: 'INVALID_REQUEST', detail: message, errors: [{ path, message }] };
  }
  return token.length > MAX_TOKEN ? tooLarge(`The token has ${token.length} characters`) : undefined;
}

/** Nobody is told which clusters there are before they have signed in. */
const ASK = 'Ask whoever runs Netloft which clusters are registered.';

/** Signs in with a token for one cluster, the default one when none is named. */
export async function signInWithToken(
  clusters: ClusterRegistry,
  token: string,
  name: string | undefined,
): Promise<Result<SignedIn, Fault>> {
  const fault = tokenFault(token, 'token');
  if (fault !== undefined) return err(fault);
  const cluster = name === undefined ? clusters.default : clusters.get(name);
  if (cluster === undefined)
    return err({
      code: 'CLUSTER_UNKNOWN',
      detail: `There is no cluster '${name}'.`,
      action: ASK,
    });
  return signIn(cluster, 'serviceAccountToken', { type: 'bearer', token }, undefined);
}

/**
 * Signs in with the current context of a pasted kubeconfig. Its server must be that of a registered cluster: the server connects to no address
 * that a person gives it, and shows the credential to no other cluster.
 */
export async function signInWithKubeconfig(
  clusters: ClusterRegistry,
  config: Pick<Config, 'clusterAddresses'>,
  kubeconfig: string,
  now: number,
): Promise<Result<SignedIn, Fault>> {
  const pasted = readPastedKubeconfig(kubeconfig, now);
  if (!pasted.ok) return pasted;
  const { server, credential, expiresAt, namespace } = pasted.value;
  const fault = credential.type === 'bearer' ? tokenFault(credential.token, 'kubeconfig') : undefined;
  if (fault !== undefined) return err(fault);
  const cluster =
    clusters.all().find((one) => sameServer(one.server, server)) ??
    (config.clusterAddresses.some((address) => sameServer(address, server)) ? clusters.default : undefined);
  if (cluster === undefined) {
    // The rest of an address may be a password.
    const origin = URL.canParse(server) ? new URL(server).origin : 'null';
    const detail = `The current context is for ${origin === 'null' ? 'an address that cannot be read' : origin}, which is none of the registered clusters.`;
    return err({ code: 'INVALID_REQUEST', detail, action: ASK, errors: [{ path: 'kubeconfig', message: detail }] });
  }
  return signIn(cluster, 'kubeconfig', credential, expiresAt, namespace);
}
