import { useState, type ReactNode } from 'react';
import { accessText as text } from './access.messages.ts';
import classes from './sign-in.module.css';

/** As much as the server takes (`KubeconfigSignIn` of the contract). */
const LARGEST = 262_144;

/** Reads a kubeconfig from a file of the person's machine into the form; it goes nowhere before they sign in. */
export function KubeconfigFile({ onRead }: { readonly onRead: (kubeconfig: string) => void }): ReactNode {
  const [said, setSaid] = useState('');
  const read = async (file: File): Promise<void> => {
    if (file.size > LARGEST) {
      setSaid(text.fileTooLarge(file.name));
      return;
    }
    onRead(await file.text());
    setSaid(text.fileChosen(file.name));
  };
  return (
    <div className={classes.fileLine}>
      <label className={classes.file}>
        {text.kubeconfigFile}
        <input
          type="file"
          className="visually-hidden"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void read(file);
            // The same file may be chosen again after it changed.
            event.currentTarget.value = '';
          }}
        />
      </label>
      <span role="status" className={classes.help}>
        {said}
      </span>
    </div>
  );
}
