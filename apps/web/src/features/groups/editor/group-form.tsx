import { useState, type ReactNode } from 'react';
import { Checkbox, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { Edit } from '@netloft/antrea';
import type { EditorFacts } from '@netloft/contracts';
import {
  blocksOf,
  editOfSelector,
  editsOfForm,
  GROUP_FORMS,
  requirementHints,
  type GroupFields,
} from './group-form.model.ts';
import { groupEditorText as text } from './group-editor.messages.ts';
import classes from './group-editor.module.css';

/** So few options at once that their list needs no scrolling, which the keyboard could not reach; typing finds the others. */
const LIST = { limit: 10, maxDropdownHeight: 460 } as const;

export interface GroupFormProps {
  readonly fields: GroupFields;
  readonly facts: EditorFacts;
  /** An existing group keeps its name and Namespace. */
  readonly named: boolean;
  readonly onEdit: (edits: readonly Edit[]) => void;
}

/** Fields of the common forms of a group; each change is written into the YAML beside it. */
export function GroupFormFields({ fields, facts, named, onEdit }: GroupFormProps): ReactNode {
  const set = (path: readonly string[], value: unknown): void => onEdit([{ op: 'set', path: [...path], value }]);
  return (
    <div className={classes.form}>
      <div className={classes.pair}>
        <TextInput
          label={text.name}
          value={fields.name}
          disabled={named}
          description={named ? text.nameStays : undefined}
          onChange={(event) => set(['metadata', 'name'], event.currentTarget.value)}
        />
        {fields.kind === 'Group' && (
          <Select
            {...LIST}
            label={text.namespace}
            searchable
            data={withOwn(facts.namespaces, fields.namespace)}
            value={fields.namespace}
            disabled={named}
            onChange={(value) => value !== null && set(['metadata', 'namespace'], value)}
          />
        )}
      </div>
      <Select
        {...LIST}
        label={text.form}
        description={fields.form === 'other' ? text.formOther(fields.kept.join(', ')) : text.formWhat}
        data={GROUP_FORMS.map((value) => ({ value, label: text.forms[value] }))}
        value={fields.form === 'other' ? null : fields.form}
        placeholder={text.formPlaceholder}
        allowDeselect={false}
        onChange={(value) => {
          const form = GROUP_FORMS.find((one) => one === value);
          if (form !== undefined && form !== fields.form) onEdit(editsOfForm(form));
        }}
      />
      {fields.form === 'pods' && (
        <>
          <SelectorField
            label={text.podSelector}
            member="podSelector"
            requirements={fields.podSelector}
            hints={facts.labels.pods}
            everything={text.everyPod}
            onEdit={onEdit}
          />
          {fields.kind === 'ClusterGroup' && (
            <SelectorField
              label={text.namespaceSelector}
              member="namespaceSelector"
              requirements={fields.namespaceSelector}
              hints={facts.labels.namespaces}
              everything={text.everyNamespace}
              onEdit={onEdit}
            />
          )}
        </>
      )}
      {fields.form === 'ipBlocks' && <Blocks blocks={fields.ipBlocks} onEdit={onEdit} />}
      {fields.form === 'service' && (
        <Select
          {...LIST}
          label={text.service}
          description={text.serviceWhat}
          searchable
          data={withOwn(
            facts.services
              .filter((one) => fields.kind === 'ClusterGroup' || one.namespace === fields.namespace)
              .map((one) => `${one.namespace}/${one.name}`),
            fields.service.name === '' ? '' : `${fields.service.namespace}/${fields.service.name}`,
          )}
          value={fields.service.name === '' ? null : `${fields.service.namespace}/${fields.service.name}`}
          onChange={(value) => {
            const [namespace = '', name = ''] = (value ?? '').split('/');
            set(['spec', 'serviceReference'], { namespace, name });
          }}
        />
      )}
      {fields.form === 'children' && (
        <TagsInput
          {...LIST}
          label={text.children}
          description={text.childrenWhat}
          data={[...childrenOf(fields, facts)]}
          value={[...fields.children]}
          onChange={(value) => set(['spec', 'childGroups'], value)}
        />
      )}
    </div>
  );
}

const withOwn = (known: readonly string[], own: string): string[] =>
  own === '' || known.includes(own) ? [...known] : [own, ...known];

const childrenOf = (fields: GroupFields, facts: EditorFacts): readonly string[] =>
  (fields.kind === 'ClusterGroup'
    ? facts.clusterGroups
    : facts.groups.filter((one) => one.namespace === fields.namespace).map((one) => one.name)
  ).filter((name) => name !== fields.name);

/** Address blocks, one a line. What is typed stays as it is typed; the YAML has what it means. */
function Blocks({
  blocks,
  onEdit,
}: {
  readonly blocks: readonly string[];
  readonly onEdit: GroupFormProps['onEdit'];
}): ReactNode {
  const joined = blocks.join('\n');
  const [typed, setTyped] = useState(joined);
  const same = blocksOf(typed)
    .map((one) => one.cidr)
    .join('\n');
  return (
    <Textarea
      label={text.ipBlocks}
      description={text.ipBlocksWhat}
      autosize
      minRows={3}
      maxRows={12}
      spellCheck={false}
      classNames={{ input: 'mono' }}
      value={same === joined ? typed : joined}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onEdit([{ op: 'set', path: ['spec', 'ipBlocks'], value: blocksOf(event.currentTarget.value) }]);
      }}
    />
  );
}

interface SelectorFieldProps {
  readonly label: string;
  readonly member: 'podSelector' | 'namespaceSelector';
  readonly requirements: readonly string[] | undefined;
  readonly hints: Readonly<Record<string, readonly string[]>>;
  readonly everything: string;
  readonly onEdit: GroupFormProps['onEdit'];
}

/** A label selector as a list of requirements, each as kubectl writes it; a faulty one is not taken and says why. */
function SelectorField({ label, member, requirements, hints, everything, onEdit }: SelectorFieldProps): ReactNode {
  const [fault, setFault] = useState<string | null>(null);
  const change = (next: readonly string[] | undefined): void => {
    const edit = editOfSelector(member, next);
    setFault(edit.ok ? null : edit.error);
    if (edit.ok) onEdit([edit.value]);
  };
  return (
    <div className={classes.selector}>
      <Checkbox
        label={label}
        checked={requirements !== undefined}
        onChange={(event) => change(event.currentTarget.checked ? [] : undefined)}
      />
      {requirements !== undefined && (
        <TagsInput
          {...LIST}
          aria-label={text.labelsOf(label)}
          description={requirements.length === 0 ? everything : text.allOf}
          placeholder={text.requirement}
          data={[...requirementHints(hints)]}
          splitChars={[]}
          value={[...requirements]}
          error={fault}
          onChange={change}
        />
      )}
    </div>
  );
}
