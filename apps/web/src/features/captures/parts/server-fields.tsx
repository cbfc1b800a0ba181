import type { ReactNode } from 'react';
import { Textarea, TextInput } from '@mantine/core';
import { capturesText as text } from '../captures.messages.ts';
import classes from './form.module.css';

export interface ServerFieldsProps {
  readonly url: string;
  readonly hostKey: string;
  readonly faults: { readonly serverUrl?: string | undefined; readonly hostKey?: string | undefined };
  readonly required?: boolean;
  readonly description?: string;
  readonly onChange: (patch: { readonly serverUrl?: string; readonly hostKey?: string }) => void;
}

/** Where agents upload files to, and the key by which they recognise that server. */
export function ServerFields(props: ServerFieldsProps): ReactNode {
  const { url, hostKey, faults, required = false, description, onChange } = props;
  return (
    <>
      <TextInput
        label={text.server}
        description={description}
        placeholder={text.serverHint}
        required={required}
        withAsterisk={required}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={url}
        error={faults.serverUrl}
        onChange={(event) => onChange({ serverUrl: event.currentTarget.value })}
      />
      <Textarea
        label={text.hostKey}
        description={text.hostKeyHelp}
        rows={2}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={hostKey}
        error={faults.hostKey}
        onChange={(event) => onChange({ hostKey: event.currentTarget.value })}
      />
      {url.trim() !== '' && hostKey.trim() === '' && <p className={classes.warning}>{text.noHostKey}</p>}
    </>
  );
}
