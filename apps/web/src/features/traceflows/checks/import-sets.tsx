import { useState, type ReactNode } from 'react';
import { Button, Checkbox, FileButton, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconFileUpload } from '@tabler/icons-react';
import { Failed } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { plural } from '../../../lib/format.ts';
import { checksText as text } from './checks.messages.ts';
import { checksKey, importSets } from './checks.queries.ts';
import classes from './checks.module.css';

/** Takes sets from a document, chosen as a file or pasted. */
export function ImportSets({
  cluster,
  onClose,
}: {
  readonly cluster: string;
  readonly onClose: () => void;
}): ReactNode {
  const [document, setDocument] = useState('');
  const [file, setFile] = useState('');
  const [replace, setReplace] = useState(false);
  const [submitted, setSubmitted] = useState(false);
  const client = useQueryClient();
  const bring = useMutation({
    mutationFn: () => importSets(cluster, { document, replace }),
    onSuccess: ({ sets }) => {
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      announce(text.imported(plural(sets.length, 'set')));
      onClose();
    },
  });
  const empty = document.trim() === '';
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.importTitle}
      size={640}
      centered
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <form
        className={classes.form}
        aria-label={text.importTitle}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setSubmitted(true);
          if (!empty) bring.mutate();
        }}
      >
        <p className="muted">{text.importHelp}</p>
        <div className={classes.file}>
          <FileButton
            accept=".yaml,.yml,.json,application/json,application/yaml,text/yaml"
            onChange={(chosen) => {
              if (chosen === null) return;
              setFile(chosen.name);
              void chosen.text().then(setDocument);
            }}
          >
            {(button) => (
              <Button {...button} variant="default" size="xs" leftSection={<IconFileUpload size={14} aria-hidden />}>
                {text.importFile}
              </Button>
            )}
          </FileButton>
          <span className="muted">{file}</span>
        </div>
        <Textarea
          label={text.importText}
          rows={9}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={document}
          error={submitted && empty ? text.importEmpty : null}
          onChange={(event) => setDocument(event.currentTarget.value)}
        />
        <Checkbox
          size="sm"
          label={text.importReplace}
          description={text.importReplaceHelp}
          checked={replace}
          onChange={(event) => setReplace(event.currentTarget.checked)}
        />
        {bring.error !== null && <Failed problem={problemOf(bring.error)} />}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button type="submit" loading={bring.isPending}>
            {text.importSets}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
