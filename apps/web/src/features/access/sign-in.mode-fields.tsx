import type { ReactNode } from 'react';
import { accessText as text } from './access.messages.ts';
import { KubeconfigFile } from './kubeconfig-file.tsx';
import { PasswordField, TextAreaField, TextField } from './sign-in.fields.tsx';
import type { Mode } from './sign-in.modes.tsx';

/** What a person has typed so far. A password does not become a token: `secret` is emptied when the way changes. */
export interface Typed {
  readonly username: string;
  readonly secret: string;
  readonly kubeconfig: string;
}
export const NOTHING_TYPED: Typed = { username: 'admin', secret: '', kubeconfig: '' };

/** The fields of one way of signing in, with what the server said about the last try. */
export function ModeFields({
  mode,
  typed,
  error,
  advice,
  onChange,
}: {
  readonly mode: Mode;
  readonly typed: Typed;
  readonly error: string | undefined;
  readonly advice: string | undefined;
  readonly onChange: (change: Partial<Typed>) => void;
}): ReactNode {
  const said = { error, advice };
  const setSecret = (secret: string): void => onChange({ secret });
  const setKubeconfig = (kubeconfig: string): void => onChange({ kubeconfig });
  switch (mode) {
    case 'admin':
      return (
        <>
          <TextField
            label={text.username}
            name="username"
            autoComplete="username"
            value={typed.username}
            onChange={(username) => onChange({ username })}
          />
          <PasswordField label={text.password} name="password" value={typed.secret} onChange={setSecret} {...said} />
        </>
      );
    case 'token':
      return (
        <TextAreaField
          label={text.token}
          help={text.tokenHelp}
          name="token"
          rows={5}
          value={typed.secret}
          onChange={setSecret}
          {...said}
        />
      );
    case 'kubeconfig':
      return (
        <>
          <TextAreaField
            label={text.kubeconfig}
            help={text.kubeconfigHelp}
            name="kubeconfig"
            rows={8}
            value={typed.kubeconfig}
            onChange={setKubeconfig}
            {...said}
          />
          <KubeconfigFile onRead={setKubeconfig} />
        </>
      );
  }
}
