import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { Credential, Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import type {
  ClusterHandle,
  ClusterRegistry,
  KubernetesClient,
  UpstreamError,
} from '../../upstreams/kubernetes/types.ts';
import { userIdentity } from './identities.ts';

/** A user as the cluster knows it. `groups` is empty where the cluster does not tell them. */
export interface KubernetesUser {
  readonly username: string;
  readonly groups: readonly string[];
}

const UserInfo = z.object({ username: z.string().min(1), groups: z.array(z.string()).default([]) });
const SelfReview = z.object({ status: z.object({ userInfo: UserInfo }) });
const TokenReview = z.object({ status: z.object({ authenticated: z.literal(true), user: UserInfo }) });
const Claims = z.object({ sub: z.string().optional(), exp: z.number().optional() });

/** SelfSubjectReview is v1 from Kubernetes 1.28, v1beta1 in 1.27 and v1alpha1 in 1.26. */
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];

/** Claims of a token that reads as a JWT. They prove nothing; ask only after the API server accepted the token. */
export function claimsOf(token: string): z.output<typeof Claims> | undefined {
  return Claims.safeParse(payloadOf(token)).data;
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const EmailClaims = z.object({ email: z.string().optional(), email_verified: z.boolean().optional() });

/** What an ID token says of an e-mail address, as far as it can be read. */
export function emailOf(idToken: string): z.output<typeof EmailClaims> {
  return EmailClaims.safeParse(payloadOf(idToken)).data ?? {};
}

function ofCertificate(pem: string): KubernetesUser | undefined {
  try {
    const parts = new X509Certificate(pem).subject
      .split('\n')
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const);
    const username = parts.find(([name]) => name === 'CN')?.[1];
    if (username === undefined) return undefined;
    return {
      username,
      groups: [...parts.filter(([name]) => name === 'O').map(([, group]) => group), 'system:authenticated'],
    };
  } catch {
    return undefined;
  }
}

function ofServiceAccount(username: string): KubernetesUser | undefined {
  const found = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username);
  return found === null
    ? undefined
    : { username, groups: ['system:serviceaccounts', `system:serviceaccounts:${found[1]}`, 'system:authenticated'] };
}

/** `User "x" cannot create …`: the sentence in which an API server names whom it refuses. */
function ofRefusal(error: UpstreamError): KubernetesUser | undefined {
  const username = /User "((?:[^"\\]|\\.)+)" cannot /.exec(error.message)?.[1];
  return username === undefined ? undefined : (ofServiceAccount(username) ?? { username, groups: [] });
}

async function review(client: KubernetesClient): Promise<Result<KubernetesUser | UpstreamError, UpstreamError>> {
  let last: UpstreamError | undefined;
  for (const version of VERSIONS) {
    const answer = await client.request('POST', ['apis', 'authentication.k8s.io', version, 'selfsubjectreviews'], {
      body: { apiVersion: `authentication.k8s.io/${version}`, kind: 'SelfSubjectReview' },
    });
    if (answer.ok) {
      const parsed = SelfReview.safeParse(answer.value);
      if (parsed.success) return ok(parsed.data.status.userInfo);
      return err({
        code: 'bad-answer',
        cluster: client.cluster,
        message: 'the answer to a SelfSubjectReview names no user',
      });
    }
    if (answer.error.code !== 'not-found' && answer.error.code !== 'forbidden') return err(answer.error);
    last = answer.error;
    if (answer.error.code === 'forbidden') break;
  }
  return ok(last ?? { code: 'not-found', cluster: client.cluster, message: 'no SelfSubjectReview' });
}

/** What a TokenReview tells of whoever sends it: the token's user where they may ask, or the API server's refusal, which names them. */
async function tokenReview(
  client: KubernetesClient,
  token: string,
): Promise<Result<KubernetesUser | undefined, UpstreamError>> {
  const answer = await client.request('POST', ['apis', 'authentication.k8s.io', 'v1', 'tokenreviews'], {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  });
  if (answer.ok) return ok(TokenReview.safeParse(answer.value).data?.status.user);
  return answer.error.code === 'forbidden' ? ok(ofRefusal(answer.error)) : answer;
}

/** Stands for the token of a TokenReview that is sent for its refusal alone. */
const NO_TOKEN = 'netloft-asks-who-it-is';

/**
 * Asks a cluster who a client acts as. SelfSubjectReview answers from Kubernetes 1.26 on; before that the API server, having accepted the
 * credential, names the user in its refusal (403) of that or of a TokenReview. A user whom it refuses neither is read from the TokenReview's
 * answer, the subject of the ServiceAccount token or the subject of the client certificate. An error means that the cluster rejected the
 * credential or did not answer.
 */
export async function askWhoAmI(
  client: KubernetesClient,
  credential: Credential,
): Promise<Result<KubernetesUser, UpstreamError>> {
  const reviewed = await review(client);
  if (!reviewed.ok) return reviewed;
  if ('username' in reviewed.value) return ok(reviewed.value);
  if (credential.type === 'impersonate')
    // The API server adds the groups of a ServiceAccount only where none are asked for.
    return ok(
      (credential.groups.length === 0 ? ofServiceAccount(credential.user) : undefined) ?? {
        username: credential.user,
        groups: credential.groups,
      },
    );
  const refused = ofRefusal(reviewed.value);
  const second =
    refused === undefined
      ? await tokenReview(client, credential.type === 'bearer' ? credential.token : NO_TOKEN)
      : ok(refused);
  if (!second.ok) return second;
  const named = second.value;
  if (credential.type === 'client-certificate') {
    const subject = ofCertificate(credential.certificate);
    // A certificate that the cluster does not trust makes its holder anonymous, whatever its subject says.
    return ok(named === undefined || named.username === subject?.username ? (subject ?? unnamed) : named);
  }
  if (named !== undefined || credential.type !== 'bearer') return ok(named ?? unnamed);
  const subject = claimsOf(credential.token)?.sub;
  return ok((subject === undefined ? undefined : ofServiceAccount(subject)) ?? unnamed);
}

const unnamed: KubernetesUser = { username: 'unknown', groups: [] };

/**
 * The identity behind a credential of one cluster, checked by that cluster. CREDENTIAL_REJECTED when it says 401; UPSTREAM_UNAVAILABLE and
 * the like when it cannot be asked.
 */
export async function identify(
  cluster: ClusterHandle,
  mode: Identity['mode'],
  credential: Credential,
): Promise<Result<Identity, Fault>> {
  const client = cluster.client(userIdentity(mode, cluster.name, credential, unnamed));
  if (!client.ok) return err(faultOfUpstream(client.error));
  const user = await askWhoAmI(client.value, credential);
  if (user.ok && user.value.username !== 'system:anonymous')
    return ok(userIdentity(mode, cluster.name, credential, user.value));
  if (!user.ok && user.error.code !== 'unauthenticated') return err(faultOfUpstream(user.error));
  return err({
    code: 'CREDENTIAL_REJECTED',
    detail: 'Kubernetes rejected this credential',
    upstream: {
      kind: 'kubernetes',
      cluster: cluster.name,
      status: 401,
      ...(user.ok ? {} : { message: user.error.message }),
    },
  });
}

/** Whom an ID token names, by the first of some clusters that says so. CREDENTIAL_REJECTED when all of them refuse it, else why one did not answer. */
export async function nameByIdToken(
  clusters: ClusterRegistry,
  names: readonly string[],
  idToken: string,
): Promise<Result<{ username: string; groups: string[] }, Fault>> {
  const found = await Promise.all(
    names.flatMap((name) => {
      const cluster = clusters.get(name);
      return cluster === undefined ? [] : [identify(cluster, 'oidc', { type: 'bearer', token: idToken })];
    }),
  );
  const named = found.find((one) => one.ok);
  if (named?.ok === true) return ok({ username: named.value.username, groups: [...named.value.groups] });
  const failures = found.flatMap((one) => (one.ok ? [] : [one.error]));
  const unknown: Fault = { code: 'CREDENTIAL_REJECTED', detail: 'No cluster of this session is registered any more.' };
  return err(failures.find(({ code }) => code !== 'CREDENTIAL_REJECTED') ?? failures[0] ?? unknown);
}
