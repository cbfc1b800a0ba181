import type { ReactNode } from 'react';
import type { Settings } from '@netloft/contracts';
import { isSignInAddress, redirectTarget } from '../../lib/redirect.ts';
import { accessText as text } from './access.messages.ts';
import { providerAddress } from './access.queries.ts';
import { Trouble } from './sign-in.alert.tsx';
import classes from './sign-in.module.css';

type Auth = Settings['auth'];

const hasProxy = (auth: Auth): boolean => auth.proxyUser !== undefined || auth.proxyProblem !== undefined;

/** Whether one can sign in without typing anything here. */
export const hasElsewhere = (auth: Auth): boolean => auth.oidcEnabled || hasProxy(auth);

/** Where to come back to: what led to the sign-in page, or the page below the dialog. */
const here = ({ pathname, search, hash }: Location): string =>
  isSignInAddress({ pathname }) ? redirectTarget(search) : `${pathname}${search}${hash}`;

/** Whether the way that most people take here is one of these, rather than something typed below. */
export const isElsewhereMain = (auth: Auth): boolean =>
  auth.proxyUser !== undefined || (auth.oidcEnabled && auth.oidcProblem === undefined);

/** Ways in through somebody else: the identity provider, and the proxy in front of Netloft. */
export function SignInElsewhere({
  auth,
  busy,
  isAlone,
  said,
  onProxyUser,
}: {
  readonly auth: Auth;
  readonly busy: boolean;
  readonly isAlone: boolean;
  /** What the page says already about the last try. */
  readonly said: string | undefined;
  readonly onProxyUser: () => void;
}): ReactNode {
  if (!hasElsewhere(auth)) return null;
  const provider = auth.oidcProviderName ?? text.modeNames.oidc;
  return (
    <div className={classes.elsewhere}>
      {auth.proxyUser !== undefined && (
        <>
          <button type="button" className={classes.submit} data-main disabled={busy} onClick={onProxyUser}>
            {text.asProxyUser(auth.proxyUser)}
          </button>
          <p className={classes.help}>{text.proxyHelp}</p>
        </>
      )}
      {auth.proxyProblem !== undefined && <Trouble what={text.proxyTrouble} why={auth.proxyProblem} />}
      {auth.oidcEnabled && (
        <>
          <a
            className={auth.proxyUser === undefined && auth.oidcProblem === undefined ? classes.submit : classes.quiet}
            data-main={auth.oidcProblem === undefined ? true : undefined}
            href={providerAddress(here(window.location))}
          >
            {text.withProvider(provider)}
          </a>
          {auth.oidcProblem !== undefined && auth.oidcProblem !== said && (
            <Trouble what={text.providerTrouble(provider)} why={auth.oidcProblem} />
          )}
        </>
      )}
      {!isAlone && (
        <p className={classes.or}>
          <span>{text.or}</span>
        </p>
      )}
    </div>
  );
}
