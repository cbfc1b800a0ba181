import { useState, type ReactNode } from 'react';
import { NativeSelect, SegmentedControl, TagsInput, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CapturesAvailability } from '@netloft/contracts';
import { ObjectPicker } from '../../../components/object-picker.tsx';
import { objectsQuery } from '../../../lib/objects.ts';
import { oneOf } from '../../../lib/search-params.ts';
import { FormFrame } from '../parts/form-frame.tsx';
import { ServerFields } from '../parts/server-fields.tsx';
import { AUTH_TYPES, EMPTY_BUNDLE, namesOf } from './bundle-form.fields.ts';
import { searchOfForm } from './bundle-form.model.ts';
import { bundlesText as text } from './bundles.messages.ts';
import type { BundleFormState } from './use-bundle-form.ts';
import classes from '../parts/form.module.css';

const KINDS = ['all', 'names', 'selector'] as const;
const OFFERED = 200;

interface Props {
  readonly cluster: string;
  readonly state: BundleFormState;
}

/** Nodes by name, offered as the cluster knows them; a name that is not offered can be typed. */
function NodeNames({ cluster, state: { form, faults, change } }: Props): ReactNode {
  const [typed, setTyped] = useState('');
  const found = useQuery({
    ...objectsQuery(cluster, { kinds: ['Node'], filter: typed.trim(), limit: OFFERED }),
    placeholderData: keepPreviousData,
  });
  return (
    <TagsInput
      label={text.nodeNames}
      placeholder={form.nodeNames === '' ? text.nodeNamesHint : ''}
      data={(found.data?.items ?? []).map((hit) => hit.name)}
      value={namesOf(form.nodeNames)}
      error={faults.nodes}
      splitChars={[',', ' ']}
      acceptValueOnBlur
      clearable
      maxDropdownHeight={260}
      comboboxProps={{ withinPortal: true }}
      classNames={{ pill: 'mono' }}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(names) => change({ nodeNames: names.join(',') })}
    />
  );
}

function Nodes(props: Props): ReactNode {
  const { form, faults, change } = props.state;
  return (
    <fieldset className={classes.group}>
      <div className={classes.groupHead}>
        <legend>{text.nodes}</legend>
        <SegmentedControl
          size="xs"
          aria-label={text.nodesKind}
          data={KINDS.map((value) => ({ value, label: text.nodeKinds[value] }))}
          value={form.nodesType}
          onChange={(value) => change({ nodesType: oneOf(value, KINDS) ?? 'all' })}
        />
      </div>
      {form.nodesType === 'all' && <p className={classes.help}>{text.allHelp}</p>}
      {form.nodesType === 'names' && <NodeNames {...props} />}
      {form.nodesType === 'selector' && (
        <TextInput
          label={text.selector}
          description={text.selectorHelp}
          placeholder={text.selectorHint}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={form.selector}
          error={faults.nodes}
          onChange={(event) => change({ selector: event.currentTarget.value })}
        />
      )}
    </fieldset>
  );
}

function Secret({ cluster, state: { form, faults, change } }: Props): ReactNode {
  return (
    <fieldset className={classes.group}>
      <NativeSelect
        label={text.auth}
        data={AUTH_TYPES.map((value) => ({ value, label: text.auths[value] }))}
        value={form.auth}
        onChange={(event) => change({ auth: oneOf(event.currentTarget.value, AUTH_TYPES) ?? 'BasicAuthentication' })}
      />
      <div className={classes.pair}>
        <ObjectPicker
          cluster={cluster}
          kinds={['Namespace']}
          lead={text.secretName}
          label={text.secretNamespace}
          placeholder="kube-system"
          value={form.secretNamespace}
          error={faults.secret !== undefined && form.secretNamespace.trim() === ''}
          onChange={(value) => change({ secretNamespace: value.trim() })}
        />
        <TextInput
          label={text.secretName}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={form.secretName}
          error={faults.secret !== undefined && form.secretName.trim() === ''}
          onChange={(event) => change({ secretName: event.currentTarget.value })}
        />
      </div>
      {faults.secret !== undefined && (
        <p role="alert" className={classes.fault}>
          {faults.secret}
        </p>
      )}
      <p className={classes.help}>{text.secretHelp}</p>
    </fieldset>
  );
}

/** The form for a new support bundle. */
export function BundleFormPanel({
  cluster,
  state,
  availability,
}: Props & { readonly availability: CapturesAvailability }): ReactNode {
  const { form, faults, change } = state;
  return (
    <FormFrame
      title={text.formTitle}
      runLabel={text.run}
      refusedTitle={text.refusedTitle}
      what={text.mayNotWhat}
      right={availability.bundles.rights.create}
      link={searchOfForm(form)}
      faultKeys={Object.keys(faults).join(' ')}
      fault={faults.form}
      problem={state.problem}
      running={state.running}
      onSubmit={state.submit}
      onClear={() => state.replace(EMPTY_BUNDLE)}
    >
      <Nodes cluster={cluster} state={state} />
      <div className={classes.pair}>
        <TextInput
          label={text.since}
          description={text.sinceHelp}
          placeholder={text.sinceHint}
          autoComplete="off"
          value={form.since}
          error={faults.since}
          onChange={(event) => change({ since: event.currentTarget.value })}
        />
        <TextInput
          label={text.expires}
          description={text.expiresHelp}
          inputMode="numeric"
          autoComplete="off"
          value={form.expires}
          error={faults.expires}
          onChange={(event) => change({ expires: event.currentTarget.value })}
        />
      </div>
      <ServerFields url={form.serverUrl} hostKey={form.hostKey} faults={faults} required onChange={change} />
      <Secret cluster={cluster} state={state} />
    </FormFrame>
  );
}
