import { NsxSignInRequest, NsxStatus } from '@netloft/contracts';
import { FaultError, unwrap } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { TokenBuckets } from '../../plugins/token-bucket.ts';
import { problemResponses } from '../../route-schemas.ts';
import { nsxOf, sessionKeyOf } from './nsx.access.ts';
import type { NsxContext } from './nsx.context.ts';
import { faultOfNsx } from './nsx.faults.ts';
import { readStatus } from './nsx.status.ts';

/** NSX locks an account after five wrong passwords: Netloft lets nobody get there by trying. Right ones do not count. */
const TRIES = { burst: 4, perSecond: 4 / 900 } as const;

/** Whether there is an NSX, and one's own sign-in to it. A password goes to NSX and is kept in memory only. */
export function sessionRoutes(app: App, context: NsxContext): void {
  const tags = ['nsx'];
  const tries = new TokenBuckets({ ...TRIES, now: context.now });

  app.get(
    '/api/v1/nsx',
    {
      schema: {
        tags,
        summary: 'NSX: managers, and as whom the caller works',
        response: { 200: NsxStatus, ...problemResponses },
      },
    },
    async (request) => unwrap(await readStatus(context, request)),
  );

  app.post(
    '/api/v1/nsx/sign-in',
    {
      schema: {
        tags,
        summary: 'Sign in to NSX as oneself, for this session of Netloft',
        body: NsxSignInRequest,
        response: { 200: NsxStatus, ...problemResponses },
      },
    },
    async (request) => {
      const nsx = unwrap(nsxOf(context));
      const { username, password, type } = request.body;
      const account = `${type}\n${username.toLowerCase()}`;
      // Taken before NSX answers, so that guesses sent side by side do not pass together.
      const wait = tries.take(account);
      if (wait > 0)
        throw new FaultError({
          code: 'RATE_LIMITED',
          detail: `Several sign-ins as ${username} in a short time; another wrong password could lock the account in NSX.`,
          action: `Wait ${wait} s, then try again.`,
          retryAfterSeconds: wait,
        });
      const done = await nsx.signIn(sessionKeyOf(request), { username, password, type });
      if (done.ok || done.error.code !== 'unauthenticated') tries.giveBack(account);
      if (!done.ok) {
        const fault = faultOfNsx(done.error);
        throw new FaultError(
          done.error.code === 'unauthenticated'
            ? {
                ...fault,
                code: 'CREDENTIAL_REJECTED',
                action: 'Check name and password, and whether NSX keeps the user itself.',
              }
            : fault,
        );
      }
      return unwrap(await readStatus(context, request));
    },
  );

  app.delete(
    '/api/v1/nsx/sign-in',
    { schema: { tags, summary: 'Sign out of NSX', response: { 200: NsxStatus, ...problemResponses } } },
    async (request) => {
      await unwrap(nsxOf(context)).signOut(sessionKeyOf(request));
      return unwrap(await readStatus(context, request));
    },
  );
}
