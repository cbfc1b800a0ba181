import { z } from 'zod';
import { FaultError, faultOfUpstream, unwrap, type Fault } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { proxyIdentity } from '../../plugins/authorization/identities.ts';
import type { ProxyUser } from '../../plugins/trusted-proxy.ts';
import { err, ok, type Result } from '../../result.ts';
import { problemResponses } from '../../route-schemas.ts';
import type { ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import { begin, modeOff, refuseUnsafe, type SignInParts } from './sign-in.routes.ts';
import type { SignedIn } from './sign-in.service.ts';

/** Asks the default cluster whether Netloft's ServiceAccount may act as the person whom the proxy names. */
async function signInAs(clusters: ClusterRegistry, user: ProxyUser): Promise<Result<SignedIn, Fault>> {
  const client = clusters.default.client(proxyIdentity(user));
  if (!client.ok) return err(faultOfUpstream(client.error));
  // Everybody may ask for their own rights, so only the impersonation itself can be refused.
  const answer = await client.value.request('POST', ['apis', 'authorization.k8s.io', 'v1', 'selfsubjectrulesreviews'], {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace: 'default' } },
  });
  if (answer.ok) return ok({ session: { mode: 'proxy', username: user.username, groups: [...user.groups] } });
  const fault = faultOfUpstream(answer.error);
  if (answer.error.code !== 'forbidden') return err(fault);
  return err({
    ...fault,
    code: 'PROXY_USER_REFUSED',
    action:
      'Give Netloft’s ServiceAccount the verb impersonate on this user and these groups; deploy/examples/rbac-proxy.yaml shows how.',
  });
}

/** Sign-in as whom a trusted proxy names. Off unless NETLOFT_TRUSTED_PROXY lists the proxy. */
export function registerProxySignIn(
  app: App,
  { config, clusters }: FeatureContext,
  { attempts, readProxyUser }: SignInParts,
): void {
  app.post(
    '/auth/login/proxy',
    {
      config: { public: true, rateLimit: { max: config.signInsPerMinute, timeWindow: 60_000 } },
      schema: {
        tags: ['access'],
        summary: 'Sign in as the person whom the trusted proxy in front names',
        response: { 200: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      refuseUnsafe(app, request);
      const found = readProxyUser(request.raw);
      if (found === undefined) throw new FaultError(modeOff('the header of a trusted proxy'));
      const user = unwrap(found);
      const { ip } = app.readFacts(request.raw);
      begin(app, reply, unwrap(await attempts.attempt(ip, () => signInAs(clusters, user))));
      return reply.code(200).send();
    },
  );
}
