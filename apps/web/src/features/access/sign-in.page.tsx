import { useEffect, type ReactNode } from 'react';
import { accessText as text } from './access.messages.ts';
import { SignInForm } from './sign-in.form.tsx';
import classes from './sign-in.module.css';

/** The page before there is a session. Plain HTML: it loads nothing that only the app needs. */
export function SignInPage({
  left,
  onSignedIn,
}: {
  readonly left: boolean;
  readonly onSignedIn: () => void;
}): ReactNode {
  useEffect(() => {
    document.title = 'Sign in · Netloft';
  }, []);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <SignInForm
          title={text.signInTitle}
          lead={text.tagline}
          note={left ? text.left : undefined}
          onSignedIn={onSignedIn}
        />
      </div>
    </main>
  );
}

/** Over the app when its session ended: signing in again goes on where the page was. */
export function SignInAgain({
  onSignedIn,
  onLeave,
}: {
  readonly onSignedIn: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  return (
    <div className={classes.veil}>
      <div role="dialog" aria-modal="true" aria-labelledby="sign-in-title" className={classes.dialog}>
        <SignInForm title={text.againTitle} lead={text.againHelp} onSignedIn={onSignedIn} />
        <button type="button" className={classes.link} onClick={onLeave}>
          {text.leave}
        </button>
      </div>
    </div>
  );
}
