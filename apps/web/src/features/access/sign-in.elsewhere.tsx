import type { ReactNode } from 'react';
import type { Settings } from '@netloft/contracts';
import { isSignInAddress, redirectTarget } from '../../lib/redirect.ts';
import { accessText as text } from './access.messages.ts';
import { providerAddress } from './access.queries.ts';
import classes from './sign-in.module.css';

type Auth = Settings['auth'];

const hasProxy = (auth: Auth): boolean => auth.proxyUser !== undefined || auth.proxyProblem !== undefined;

/** Whether one can sign in without typing anything here. */
export const hasElsewhere = (auth: Auth): boolean => auth.oidcEnabled || hasProxy(auth);

/** Where to come back to: what led to the sign-in page, or the page below the dialog. */
const here = ({ pathname, search, hash }: Location): string =>
  isSignInAddress({ pathname }) ? redirectTarget(search) : `${pathname}${search}${hash}`;

/** A way that does not work now, with the reason; the others stay as they are. */
function Trouble({ what, why }: { readonly what: string; readonly why: string }): ReactNode {
  return (
    <p className={classes.help}>
      {what} {why}
    </p>
  );
}

/** Ways in through somebody else: the identity provider, and the proxy in front of Netloft. */
export function SignInElsewhere({
  auth,
  busy,
  isAlone,
  onProxyUser,
}: {
  readonly auth: Auth;
  readonly busy: boolean;
  readonly isAlone: boolean;
  readonly onProxyUser: () => void;
}): ReactNode {
  if (!hasElsewhere(auth)) return null;
  const provider = auth.oidcProviderName ?? text.modeNames.oidc;
  return (
    <div className={classes.elsewhere}>
      {auth.proxyUser !== undefined && (
        <>
          <button type="button" className={classes.submit} disabled={busy} onClick={onProxyUser}>
            {text.asProxyUser(auth.proxyUser)}
          </button>
          <p className={classes.help}>{text.proxyHelp}</p>
        </>
      )}
      {auth.proxyProblem !== undefined && <Trouble what={text.proxyTrouble} why={auth.proxyProblem} />}
      {auth.oidcEnabled && (
        <>
          <a className={classes.provider} href={providerAddress(here(window.location))}>
            {text.withProvider(provider)}
          </a>
          {auth.oidcProblem !== undefined && <Trouble what={text.providerTrouble(provider)} why={auth.oidcProblem} />}
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
