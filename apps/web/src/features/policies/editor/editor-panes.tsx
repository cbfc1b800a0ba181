import { memo, useCallback, useMemo, useState, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { completionsAt } from '@netloft/antrea';
import type { EditorFacts, PreviewResponse } from '@netloft/contracts';
import { type EditorJump, FindingsList, ObjectEditor } from '../../../components/object-editor/index.tsx';
import { editorTiersQuery } from './editor.queries.ts';
import { FormContextProvider, type FormContext } from './form.context.ts';
import { PolicyForm } from './policy-form.tsx';
import { Preview } from './preview.tsx';
import type { EditorState } from './use-editor.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface EditorPanesProps {
  readonly cluster: string;
  readonly facts: EditorFacts | undefined;
  readonly state: EditorState;
  readonly named: boolean;
}
type Pane = 'form' | 'yaml';

/** Below this width form and YAML take turns. */
const NARROW = '(max-width: 1099px)';
/** Typing in the text draws the form only when the draft says something else. */
const Form = memo(PolicyForm);
const NO_SELECTIONS: PreviewResponse['selections'] = [];

/** Form and YAML side by side, what the check says, what the draft selects. */
export function EditorPanes({ cluster, facts, state, named }: EditorPanesProps): ReactNode {
  const { kind, namespace, checked, object, edit, preview } = state;
  const narrow = useMediaQuery(NARROW);
  const [pane, setPane] = useState<Pane>('form');
  const [jump, setJump] = useState<EditorJump | null>(null);
  const tiers = useQuery(editorTiersQuery(cluster)).data;
  const selections = preview.answer?.selections ?? NO_SELECTIONS;
  const { findings } = checked;
  const context = useMemo(
    (): FormContext => ({
      kind,
      namespace,
      facts: facts ?? null,
      selections: new Map(selections.map((one) => [one.path, one])),
      findings,
      edit,
    }),
    [kind, namespace, facts, selections, findings, edit],
  );
  const completions = useCallback(
    (text: string, offset: number) => (facts === undefined ? null : completionsAt(text, offset, facts)),
    [facts],
  );
  const showPlace = (to: EditorJump): void => {
    setPane('yaml');
    setJump(to);
  };
  return (
    <>
      {narrow && (
        <SegmentedControl
          aria-label={words.panes}
          data={[
            { value: 'form', label: words.form },
            { value: 'yaml', label: words.yaml },
          ]}
          value={pane}
          onChange={(next) => setPane(next === 'yaml' ? 'yaml' : 'form')}
        />
      )}
      <div className={classes.panes}>
        {(!narrow || pane === 'form') && (
          <section className={classes.form} aria-label={words.form}>
            {checked.problem !== null && (
              <p role="status" className={classes.note}>
                {words.formWaits}
              </p>
            )}
            {/* A draft that cannot be read cannot be changed by fields: they would not find their places. */}
            <div inert={checked.problem !== null} className={classes.fields}>
              <FormContextProvider value={context}>
                {object !== null && <Form object={object} named={named} tiers={tiers} />}
              </FormContextProvider>
            </div>
          </section>
        )}
        <div className={classes.side}>
          {(!narrow || pane === 'yaml') && (
            <section className={classes.yaml} aria-label={words.yaml}>
              <ObjectEditor
                text={state.text}
                onChange={state.setText}
                findings={checked.marks}
                completions={completions}
                label={words.yamlLabel}
                height="min(56vh, 640px)"
                jump={jump}
              />
            </section>
          )}
          <section className={classes.section}>
            <div className={classes.sectionHead}>
              <h3>{words.findings}</h3>
            </div>
            <FindingsList checked={checked} onJump={showPlace} />
          </section>
          <Preview preview={preview.answer} problem={preview.problem} stale={preview.stale} />
        </div>
      </div>
    </>
  );
}
