import type { ReactNode } from 'react';
import classes from './sign-in.module.css';

/** A net with one line that is stopped: what Netloft is about, and nothing else. */
export function SignInPicture(): ReactNode {
  return (
    <div className={classes.picture} aria-hidden="true">
      <svg viewBox="40 60 540 520" preserveAspectRatio="xMidYMid meet">
        <g fill="none" stroke="currentColor" strokeWidth="1.2">
          <path d="M90 470 250 330 410 390 520 210" />
          <path d="M90 150 250 330 300 120 520 210" strokeDasharray="3 7" />
          <path d="M410 390 470 520" />
        </g>
        <g className={classes.dots}>
          <circle cx="90" cy="470" r="7" />
          <circle cx="250" cy="330" r="11" />
          <circle cx="410" cy="390" r="7" />
          <circle cx="520" cy="210" r="9" />
          <circle cx="90" cy="150" r="5" />
          <circle cx="300" cy="120" r="6" />
        </g>
        <g className={classes.stop}>
          <path d="m462 512 16 16m0-16-16 16" strokeWidth="4" strokeLinecap="round" />
        </g>
      </svg>
    </div>
  );
}
