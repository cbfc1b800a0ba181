import type { ReactNode } from 'react';
import type { Settings } from '@netloft/contracts';
import { accessText as text } from './access.messages.ts';
import classes from './sign-in.module.css';

export type Mode = 'admin' | 'token' | 'kubeconfig';
interface ModeChoice {
  readonly value: Mode;
  readonly label: string;
}

/** Ways of signing in by typing something, as far as the server has them on. */
export const modesOf = ({ auth }: Settings): readonly ModeChoice[] => [
  ...(auth.basicEnabled ? [{ value: 'admin' as const, label: text.admin }] : []),
  ...(auth.serviceAccountTokenEnabled ? [{ value: 'token' as const, label: text.token }] : []),
  ...(auth.kubeconfigEnabled ? [{ value: 'kubeconfig' as const, label: text.kubeconfig }] : []),
];

/** Tabs of the ways; the arrow keys go from one to the next. */
export function ModeTabs({
  modes,
  mode,
  onChoose,
}: {
  readonly modes: readonly ModeChoice[];
  readonly mode: Mode;
  readonly onChoose: (mode: Mode) => void;
}): ReactNode {
  return (
    <div role="tablist" aria-label={text.modes} className={classes.modes}>
      {modes.map((one, index) => (
        <button
          key={one.value}
          type="button"
          role="tab"
          aria-selected={one.value === mode}
          tabIndex={one.value === mode ? 0 : -1}
          onClick={() => onChoose(one.value)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            const next = step === undefined ? undefined : modes[(index + step + modes.length) % modes.length];
            if (next === undefined) return;
            event.preventDefault();
            onChoose(next.value);
            const tabs = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role="tab"]');
            tabs?.[modes.indexOf(next)]?.focus();
          }}
        >
          {one.label}
        </button>
      ))}
    </div>
  );
}
