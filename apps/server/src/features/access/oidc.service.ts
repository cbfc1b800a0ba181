import type { Config } from '../../config.ts';
import type { Fault } from '../../errors.ts';
import { emailOf, identify } from '../../plugins/authorization/who-am-i.ts';
import { err, ok, type Result } from '../../result.ts';
import type { ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import type { IssuedTokens, OidcUpstream } from '../../upstreams/oidc/types.ts';
import type { SignedIn } from './sign-in.service.ts';

/** What an ID token says of the claims by which API servers mostly name people. */
function saysOf(idToken: string): string {
  const { email, email_verified: isVerified } = emailOf(idToken);
  if (email === undefined) return 'which names no e-mail address (claim email)';
  return isVerified === false
    ? 'which says that your e-mail address is not verified (email_verified: false)'
    : 'which names your e-mail address (claim email)';
}

/**
 * Begins a session with the ID token in every cluster that accepts it; each is asked who the person is. Clusters that do not answer now are
 * left out. A refusal by all is CREDENTIAL_REJECTED with what to do; when none answered it is that failure.
 */
export async function signInWithIdToken(
  clusters: ClusterRegistry,
  config: Pick<Config, 'oidcClusters'>,
  { issuer }: Pick<OidcUpstream, 'issuer'>,
  tokens: IssuedTokens,
  now: number,
): Promise<Result<SignedIn, Fault>> {
  const asked = clusters
    .all()
    .filter(({ name }) => config.oidcClusters.length === 0 || config.oidcClusters.includes(name));
  const credential = { type: 'bearer', token: tokens.idToken } as const;
  const answers = await Promise.all(
    asked.map(async (cluster) => ({ cluster, found: await identify(cluster, 'oidc', credential) })),
  );
  const accepted = answers.flatMap(({ cluster, found }) => (found.ok ? [{ cluster, user: found.value }] : []));
  const [first] = accepted;
  if (first === undefined) {
    const failures = answers.flatMap(({ found }) => (found.ok ? [] : [found.error]));
    const other = failures.find(({ code }) => code !== 'CREDENTIAL_REJECTED');
    if (other !== undefined) return err(other);
    const names = asked.map(({ name }) => name).join(', ');
    const upstream = failures[0]?.upstream;
    return err({
      code: 'CREDENTIAL_REJECTED',
      detail: `The identity provider knows you, but none of the clusters (${names}) accepts your ID token, ${saysOf(tokens.idToken)}.`,
      action: `API servers do not say why; their logs do. They need --oidc-issuer-url=${issuer} and Netloft's client as --oidc-client-id, and in the ID token the claim of --oidc-username-claim; where that is email, email_verified must not be false.`,
      ...(upstream === undefined ? {} : { upstream }),
    });
  }
  return ok({
    session: {
      mode: 'oidc',
      username: first.user.username,
      groups: [...first.user.groups],
      clusters: accepted.map(({ cluster }) => cluster.name),
      subject: tokens.subject,
      idToken: tokens.idToken,
      idTokenSince: now,
      idTokenEndsAt: tokens.endsAt,
      ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
    },
    // With a refresh token the session outlives its first ID token.
    ...(tokens.refreshToken === undefined ? { credentialExpiresAt: tokens.endsAt } : {}),
  });
}
