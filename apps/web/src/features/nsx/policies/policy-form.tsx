import type { ReactNode } from 'react';
import { MultiSelect, NumberInput, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { idOfName, numberOf, textOf } from '../parts/loose.ts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import type { NsxDraft } from '../parts/use-draft.ts';
import { isForAntrea, rulesOf, saidAt, shownEntries, spanOf, withRules } from './editor.model.ts';
import { policyEditorText as text } from './editor.messages.ts';
import { EntriesField } from './entries-field.tsx';
import { POLICY_CATEGORIES } from './policies.search.ts';
import { fitsAntrea, fitsDfw } from './rule-fields.tsx';
import { RuleList } from './rule-list.tsx';
import classes from './editor.module.css';

export interface PolicyFormProps {
  readonly draft: NsxDraft;
  readonly facts: NsxEditorFacts | undefined;
  readonly findings: readonly NsxFinding[];
  readonly isNew: boolean;
}

const NO_GROUPS: NsxEditorFacts['groups'] = [];

/** Fields of a policy and its rules; each change is written into the source beside them. */
export function PolicyForm({ draft, facts, findings, isNew }: PolicyFormProps): ReactNode {
  const { object, change } = draft;
  const antrea = isForAntrea(object);
  const rules = rulesOf(object);
  const applied = shownEntries(object['scope']).length > 0;
  return (
    <div className={classes.fields}>
      <section aria-label={text.general} className={classes.section}>
        <Names draft={draft} isNew={isNew} />
        <div className={classes.triple}>
          <div>
            <Select
              label={text.category}
              description={text.categoryWhat}
              data={POLICY_CATEGORIES.filter((one) => !antrea || one !== 'Ethernet')}
              value={textOf(object['category'])}
              allowDeselect={false}
              onChange={(value) => value !== null && change({ category: value })}
            />
            <SaidAt findings={saidAt(findings, 'category')} />
          </div>
          <div>
            <NumberInput
              label={text.sequence}
              description={text.sequenceWhat}
              min={0}
              max={999_999}
              allowDecimal={false}
              value={numberOf(object['sequence_number']) ?? 0}
              onChange={(value) => change({ sequence_number: typeof value === 'number' ? value : 0 })}
            />
            <SaidAt findings={saidAt(findings, 'sequence_number')} />
          </div>
        </div>
        <Enforcement {...{ draft, facts, findings, isNew }} />
        <EntriesField
          label={text.scope}
          description={text.scopeWhat}
          placeholder={text.scopePlaceholder}
          value={object['scope']}
          items={facts?.groups ?? NO_GROUPS}
          offered={antrea ? fitsAntrea : fitsDfw}
          findings={saidAt(findings, 'scope')}
          onChange={(scope) => change({ scope })}
        />
        <Textarea
          label={text.comments}
          rows={2}
          resize="vertical"
          maxLength={1024}
          value={textOf(object['comments'])}
          onChange={(event) =>
            change({ comments: event.currentTarget.value === '' ? undefined : event.currentTarget.value })
          }
        />
      </section>
      <RuleList
        rules={rules}
        antrea={antrea}
        category={textOf(object['category'])}
        applied={applied}
        facts={facts}
        findings={findings}
        onChange={(next) => change(withRules(next))}
      />
    </div>
  );
}

function Names({ draft: { object, change }, isNew }: Pick<PolicyFormProps, 'draft' | 'isNew'>): ReactNode {
  const id = textOf(object['id']);
  const name = textOf(object['display_name']);
  // Until somebody writes an id of their own it follows the name.
  const follows = isNew && (id === '' || id === idOfName(name));
  return (
    <div className={classes.pair}>
      <TextInput
        label={text.name}
        value={name}
        maxLength={255}
        onChange={(event) => {
          const next = event.currentTarget.value;
          change(follows ? { display_name: next, id: idOfName(next) } : { display_name: next });
        }}
      />
      <TextInput
        label={text.id}
        description={isNew ? text.idWhat : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={id}
        disabled={!isNew}
        classNames={{ input: 'mono' }}
        onChange={(event) => change({ id: event.currentTarget.value })}
      />
    </div>
  );
}

/** Who enforces it: Antrea in chosen clusters, or the distributed firewall. */
function Enforcement({ draft: { object, change }, facts, findings, isNew }: PolicyFormProps): ReactNode {
  const antrea = isForAntrea(object);
  const clusters = facts?.clusters ?? [];
  const span = spanOf(object);
  const strays = span.filter((id) => !clusters.some((one) => one.id === id));
  return (
    <div>
      <p className={classes.label} id="nsx-policy-by">
        {text.by}
      </p>
      <SegmentedControl
        size="xs"
        aria-labelledby="nsx-policy-by"
        disabled={!isNew}
        data={[
          { value: 'antrea', label: text.byAntrea },
          { value: 'dfw', label: text.byDfw },
        ]}
        value={antrea ? 'antrea' : 'dfw'}
        onChange={(value) => change({ span: value === 'antrea' ? [] : undefined })}
      />
      {!isNew && <p className={classes.quiet}>{text.byStays}</p>}
      {antrea && (
        <MultiSelect
          mt="xs"
          label={text.clusters}
          description={text.clustersWhat}
          data={[
            ...clusters.map(({ id, name }) => ({ value: id, label: name })),
            ...strays.map((id) => ({ value: id, label: id })),
          ]}
          value={[...span]}
          nothingFoundMessage={text.noClusters}
          onChange={(next) => change({ span: next })}
        />
      )}
      <SaidAt findings={saidAt(findings, 'span')} />
    </div>
  );
}
