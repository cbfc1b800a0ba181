import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, Textarea, TextInput } from '@mantine/core';
import type { Problem, TraceCheckInput } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { PacketFields } from '../packet-fields.tsx';
import { checkOfDraft, draftSentence, traceForm, type CheckDraft } from './check-draft.model.ts';
import { checksText as text } from './checks.messages.ts';
import { CheckEndFields } from './end-fields.tsx';
import { ExpectationFields } from './expectation-fields.tsx';
import classes from './check-form.module.css';

export interface CheckFormProps {
  readonly cluster: string;
  readonly initial: CheckDraft;
  /** Names the form. */
  readonly label: string;
  /** Above the fields: into which set it goes. */
  readonly lead?: ReactNode;
  /** Why it cannot be sent yet, beside the check's own faults. */
  readonly blocked?: boolean;
  readonly saving: boolean;
  readonly problem: Problem | null;
  readonly onSave: (check: TraceCheckInput) => void;
  readonly onClose: () => void;
}

/** The form of one check. Nothing of it is lost when the server refuses. */
export function CheckForm(props: CheckFormProps): ReactNode {
  const { cluster, initial, label, lead, blocked = false, saving, problem, onSave, onClose } = props;
  const [draft, setDraft] = useState(initial);
  const [submitted, setSubmitted] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const checked = checkOfDraft(draft);
  const faults = submitted && !checked.ok ? checked.faults : {};
  const faultKeys = Object.keys(faults).join(' ');
  useEffect(() => {
    if (faultKeys !== '') root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faultKeys]);
  const change = (patch: Partial<CheckDraft>): void => setDraft((before) => ({ ...before, ...patch }));
  const submit = (): void => {
    setSubmitted(true);
    if (checked.ok && !blocked && !saving) onSave(checked.check);
  };
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  };
  const live = draft.form.liveTraffic;
  return (
    <form
      ref={root}
      className={classes.form}
      aria-label={label}
      noValidate
      onKeyDownCapture={onKeyDownCapture}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={classes.sentence}>
        <span className="muted">{text.reads}</span> <strong>{draftSentence(draft)}</strong>
      </p>
      {lead}
      <ExpectationFields draft={draft} faults={faults} change={change} />
      <CheckEndFields
        cluster={cluster}
        lead={text.endSource}
        kinds={['workload', 'selector', 'pod', ...(live ? (['ip', 'any'] as const) : [])]}
        draft={draft.source}
        fault={faults.source}
        onChange={(source) => change({ source })}
      />
      <CheckEndFields
        cluster={cluster}
        lead={text.endDestination}
        kinds={['workload', 'selector', 'pod', 'service', 'ip', ...(live ? (['any'] as const) : [])]}
        draft={draft.destination}
        fault={faults.destination}
        onChange={(destination) => change({ destination })}
      />
      <fieldset className={classes.end}>
        <legend className={classes.legend}>{text.packet}</legend>
        <PacketFields
          form={traceForm(draft)}
          faults={faults}
          change={(patch) => setDraft((before) => ({ ...before, form: { ...before.form, ...patch } }))}
        />
      </fieldset>
      <div className={classes.names}>
        <TextInput
          label={text.name}
          description={text.nameHelp}
          autoComplete="off"
          maxLength={200}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={text.labels}
          description={text.labelsHelp}
          autoComplete="off"
          value={draft.labels}
          onChange={(event) => change({ labels: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={text.description}
        rows={2}
        maxLength={2000}
        value={draft.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      {faults.form !== undefined && (
        <p role="alert" className={classes.fault}>
          {faults.form}
        </p>
      )}
      {problem !== null && <Failed problem={problem} title={text.keepRefused} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={saving}>
          {text.save}
        </Button>
      </div>
    </form>
  );
}
