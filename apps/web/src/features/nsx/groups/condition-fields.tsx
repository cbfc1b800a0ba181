import { useState, type ReactNode } from 'react';
import { ActionIcon, Autocomplete, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormCondition, joinTag, LABEL_SCOPE, splitTag } from '@netloft/nsx';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import { adapted, choicesOf, type EditedType } from './editor.model.ts';
import { groupEditorText as text } from './editor.messages.ts';
import classes from './editor.module.css';

/** So few options at once that their list needs no scrolling, which the keyboard could not reach; typing finds the others. */
const LIST = { limit: 10, maxDropdownHeight: 460, size: 'xs' } as const;
/** Stands in the choice of keys for a tag that is no label. */
const OTHER_TAG = 'other-tag';

export interface ConditionFieldsProps {
  readonly type: EditedType;
  readonly condition: FormCondition;
  /** Name of the Namespace that the criterion asks for; empty where it does not. */
  readonly namespace: string;
  readonly facts: NsxEditorFacts | undefined;
  readonly findings: readonly NsxFinding[];
  /** From 1, with the criterion’s. */
  readonly place: readonly [condition: number, criterion: number];
  readonly onChange: (condition: FormCondition) => void;
  readonly onRemove: () => void;
}

const unique = (items: readonly string[]): string[] => [...new Set(items)];

/** Names to offer for a member. */
function namesOf(memberType: string, namespace: string, facts: NsxEditorFacts | undefined): string[] {
  if (facts === undefined) return [];
  if (memberType === 'Namespace' || memberType === 'KubernetesNamespace') return [...facts.namespaces];
  if (memberType === 'KubernetesCluster') return unique(facts.clusters.map(({ name }) => name));
  if (memberType !== 'Service' && memberType !== 'KubernetesService') return [];
  const own = facts.kubernetesServices.filter((one) => namespace === '' || one.startsWith(`${namespace}/`));
  return unique(own.map((one) => one.slice(one.indexOf('/') + 1)));
}

/** One condition: what, by what, how and with which value. */
export function ConditionFields(props: ConditionFieldsProps): ReactNode {
  const { type, condition, facts, findings, onChange } = props;
  const { memberType, key, operator, value } = condition;
  const { scope } = splitTag(value);
  // A tag without a scope says not yet whether it is a label.
  const [other, setOther] = useState(key === 'Tag' && scope !== '' && !scope.startsWith(LABEL_SCOPE));
  const choices = choicesOf(type, condition);
  const change = (part: Partial<FormCondition>): void => onChange(adapted(type, condition, part));
  const keys = choices.keys.flatMap((one) =>
    one === 'Tag'
      ? [
          { value: 'Tag', label: text.keys['Tag'] ?? one },
          { value: OTHER_TAG, label: 'Tag' },
        ]
      : [{ value: one, label: text.keys[one] ?? one }],
  );
  const title = text.condition(...props.place);
  return (
    <div role="group" aria-label={title} className={classes.condition}>
      <div className={classes.row}>
        <Select
          {...LIST}
          aria-label={text.memberType}
          data={choices.memberTypes.map((one) => ({ value: one, label: text.members[one] ?? one }))}
          value={memberType}
          allowDeselect={false}
          onChange={(next) => next !== null && change({ memberType: next })}
        />
        <Select
          {...LIST}
          aria-label={text.key}
          data={keys}
          value={key === 'Tag' && other ? OTHER_TAG : key}
          allowDeselect={false}
          onChange={(next) => {
            if (next === null) return;
            const toOther = next === OTHER_TAG;
            setOther(toOther);
            // The scope of a label is none of another tag, and the other way round.
            if (next === 'Tag' || toOther)
              change({ key: 'Tag', value: key === 'Tag' && other === toOther ? value : '|' });
            else change({ key: next });
          }}
        />
        <Select
          {...LIST}
          aria-label={text.operator}
          data={choices.operators.map((one) => ({ value: one, label: text.operators[one] ?? one }))}
          value={operator}
          allowDeselect={false}
          onChange={(next) => next !== null && change({ operator: next })}
        />
        {key === 'Tag' ? (
          <TagFields value={value} label={!other} facts={facts} onChange={(next) => change({ value: next })} />
        ) : memberType === 'KubernetesNode' ? (
          <TextInput
            size="xs"
            aria-label={text.value}
            value={value}
            classNames={{ input: 'mono' }}
            onChange={(event) => change({ value: event.currentTarget.value })}
          />
        ) : (
          <Autocomplete
            {...LIST}
            aria-label={text.value}
            data={namesOf(memberType, props.namespace, facts)}
            value={value}
            classNames={{ input: 'mono' }}
            description={operator === 'IN' ? text.inWhat : undefined}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            onChange={(next) => change({ value: next })}
          />
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={text.removeCondition(...props.place)}
          onClick={props.onRemove}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </div>
      <SaidAt findings={findings} />
    </div>
  );
}

/** Scope and tag, or key and value of a label, which NSX keeps as a tag of scope `dis:k8s:` and the key. */
function TagFields({
  value,
  label,
  facts,
  onChange,
}: {
  readonly value: string;
  readonly label: boolean;
  readonly facts: NsxEditorFacts | undefined;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { scope, tag } = splitTag(value);
  const prefix = label ? LABEL_SCOPE : '';
  const known = (facts?.tags ?? []).map(splitTag).filter((one) => one.scope.startsWith(LABEL_SCOPE) === label);
  const scopes = unique(known.map((one) => one.scope.slice(prefix.length)));
  const tags = unique(known.filter((one) => scope === '' || one.scope === scope).map((one) => one.tag));
  const shown = scope.startsWith(prefix) ? scope.slice(prefix.length) : scope;
  return (
    <div className={classes.tag}>
      <Autocomplete
        {...LIST}
        aria-label={text.scope}
        placeholder={label ? undefined : text.anyScope}
        data={scopes}
        value={shown}
        classNames={{ input: 'mono' }}
        onChange={(next) => onChange(joinTag({ scope: next === '' ? '' : `${prefix}${next}`, tag }))}
      />
      <span aria-hidden>=</span>
      <Autocomplete
        {...LIST}
        aria-label={text.tag}
        placeholder={text.anyTag}
        data={tags}
        value={tag}
        classNames={{ input: 'mono' }}
        onChange={(next) => onChange(joinTag({ scope, tag: next }))}
      />
    </div>
  );
}
