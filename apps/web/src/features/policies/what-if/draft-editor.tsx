import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { completionsAt } from '@netloft/antrea';
import { useQuery } from '@tanstack/react-query';
import { ObjectEditor } from '../../../components/object-editor/index.tsx';
import { editorFactsQuery } from '../../../lib/editor-facts.ts';
import { readDraft } from './drafts.model.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

export interface DraftEditorProps {
  readonly cluster: string;
  readonly initial: string;
  readonly onUse: (text: string) => void;
  readonly onCancel: () => void;
}

/** YAML of a draft; it enters the question only when it can be read whole. */
export function DraftEditor({ cluster, initial, onUse, onCancel }: DraftEditorProps): ReactNode {
  const [typed, setTyped] = useState(initial);
  const [tried, setTried] = useState(false);
  const facts = useQuery(editorFactsQuery(cluster)).data;
  const read = useMemo(() => readDraft(typed), [typed]);
  const findings = useMemo(
    () =>
      read.ok || typed.trim() === ''
        ? []
        : [{ from: read.from, to: read.to, severity: 'error' as const, message: read.message }],
    [read, typed],
  );
  const use = (): void => {
    setTried(true);
    if (read.ok) onUse(typed);
  };
  return (
    <div className={classes.editor}>
      <ObjectEditor
        text={typed}
        onChange={setTyped}
        findings={findings}
        {...(facts === undefined ? {} : { completions: (all: string, at: number) => completionsAt(all, at, facts) })}
        label={text.draftEditor}
        height="260px"
      />
      <div className={classes.editorFoot}>
        <p className={classes.quiet} role={read.ok || !tried ? undefined : 'alert'}>
          {read.ok || (typed.trim() === '' && !tried) ? text.draftHelp : read.message}
        </p>
        <Button variant="default" size="xs" onClick={onCancel}>
          {text.cancel}
        </Button>
        <Button size="xs" onClick={use}>
          {text.use}
        </Button>
      </div>
    </div>
  );
}
