import { useState, type ReactNode } from 'react';
import { Button, Checkbox, NativeSelect, Radio, TagsInput, TextInput } from '@mantine/core';
import type { NsxStatus, Problem } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { registerText as text } from './register.messages.ts';
import { faultsOf, formFaults, keyOf, type FormField, type RegistrationForm } from './register.model.ts';
import classes from './register.module.css';

export interface RegisterFormProps {
  readonly form: RegistrationForm;
  readonly change: (members: Partial<RegistrationForm>) => void;
  /** Netloft's clusters. */
  readonly clusters: readonly string[];
  /** Where the image comes from while nobody typed another; null where it was typed. */
  readonly imageFrom: string | null;
  readonly may: NsxStatus['may'] | undefined;
  /** Why the plan could not be made. */
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly onSubmit: () => void;
}

/** What a registration has to know. Faults stand at their fields once a plan was asked for. */
export function RegisterForm({
  form,
  change,
  clusters,
  imageFrom,
  may,
  problem,
  busy,
  onSubmit,
}: RegisterFormProps): ReactNode {
  const [tried, setTried] = useState(false);
  const own = formFaults(form);
  const said = faultsOf(problem);
  const error = (field: FormField): string | undefined => (tried ? own[field] : undefined) ?? said[field];
  const off = may !== undefined && !may.write;
  const submit = (): void => {
    setTried(true);
    if (Object.keys(own).length === 0 && !off && !busy) onSubmit();
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.submitHint, group: text.title, inFields: true, run: submit }]);
  return (
    <form
      className={classes.form}
      noValidate
      aria-label={text.title}
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <NativeSelect
        label={text.cluster}
        description={text.clusterHelp}
        data={[{ value: '', label: text.byHand }, ...clusters.map((name) => ({ value: name, label: name }))]}
        value={form.cluster}
        error={error('cluster')}
        onChange={(event) => {
          const cluster = event.currentTarget.value;
          // The name follows the cluster until it is another one.
          change(form.name === '' || form.name === form.cluster ? { cluster, name: cluster } : { cluster });
        }}
      />
      <TextInput
        label={text.name}
        description={text.nameHelp}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoComplete="off"
        value={form.name}
        error={error('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TagsInput
        label={text.managers}
        description={text.managersHelp}
        classNames={{ input: 'mono' }}
        acceptValueOnBlur
        splitChars={[',', ' ']}
        value={[...form.managers]}
        error={error('managers')}
        onChange={(managers) => change({ managers })}
      />
      <TextInput
        label={text.image}
        description={imageFrom === null ? text.imageHelp : `${text.imageHelp} ${imageFrom}`}
        placeholder={text.imagePlaceholder}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoComplete="off"
        value={form.image}
        error={error('image')}
        onChange={(event) => change({ image: event.currentTarget.value })}
      />
      <Radio.Group
        label={text.key}
        value={keyOf(form)}
        onChange={(key) => change({ key: key === 'show' ? 'show' : 'secret' })}
        error={error('key')}
        {...(form.cluster === '' ? { description: text.keys.handOnly } : {})}
      >
        <div className={classes.keys}>
          <Radio
            value="secret"
            label={text.keys.secret}
            description={text.keys.secretHelp}
            disabled={form.cluster === ''}
          />
          <Radio value="show" label={text.keys.show} description={text.keys.showHelp} />
        </div>
      </Radio.Group>
      <Checkbox
        label={text.rotate}
        description={text.rotateHelp[keyOf(form)]}
        checked={form.rotate}
        error={error('rotate')}
        onChange={(event) => change({ rotate: event.currentTarget.checked })}
      />
      <details open={error('days') !== undefined || error('vpcPath') !== undefined || undefined}>
        <summary>{text.more}</summary>
        <div className={classes.more}>
          <TextInput
            label={text.days}
            inputMode="numeric"
            value={form.days}
            error={error('days')}
            onChange={(event) => change({ days: event.currentTarget.value })}
          />
          <TextInput
            label={text.organization}
            maxLength={64}
            value={form.organization}
            error={error('organization')}
            onChange={(event) => change({ organization: event.currentTarget.value })}
          />
          <TextInput
            label={text.vpcPath}
            description={text.vpcPathHelp}
            classNames={{ input: 'mono' }}
            maxLength={300}
            value={form.vpcPath}
            error={error('vpcPath')}
            onChange={(event) => change({ vpcPath: event.currentTarget.value })}
          />
        </div>
      </details>
      {problem !== null && <Failed title={text.planFailed} problem={problem} />}
      {off && (
        <p role="note">
          {text.readOnly} {may.reason ?? ''}
        </p>
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy} disabled={off} title={text.submitHint}>
          {text.submit}
        </Button>
      </div>
    </form>
  );
}
