import { useState, type ReactNode } from 'react';
import { Button, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Criteria, Criterion, FormCondition } from '@netloft/nsx';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { addressesOf, type EditedType, newCondition, type CriterionPlace, saidOf } from './editor.model.ts';
import { groupEditorText as text } from './editor.messages.ts';
import classes from './editor.module.css';

export interface CriteriaFieldsProps {
  readonly type: EditedType;
  readonly criteria: Criteria;
  /** Where each criterion stands in the draft. */
  readonly places: readonly CriterionPlace[];
  readonly facts: NsxEditorFacts | undefined;
  readonly findings: readonly NsxFinding[];
  readonly onChange: (criteria: Criteria) => void;
}

const namespaceOf = ({ conditions }: Criterion): string =>
  conditions.find(
    ({ memberType, key, operator }) => memberType.endsWith('Namespace') && key === 'Name' && operator === 'EQUALS',
  )?.value ?? '';

/** Criteria of a group, one card each, with `or` between them, and addresses beside. */
export function CriteriaFields({ type, criteria, places, facts, findings, onChange }: CriteriaFieldsProps): ReactNode {
  const { criteria: list, addresses } = criteria;
  const put = (at: number, conditions: readonly FormCondition[]): void =>
    onChange({
      ...criteria,
      criteria:
        conditions.length === 0
          ? list.filter((_one, index) => index !== at)
          : list.map((one, index) => (index === at ? { conditions } : one)),
    });
  const add = (): void => onChange({ ...criteria, criteria: [...list, { conditions: [newCondition(type)] }] });
  return (
    <section aria-label={text.criteria}>
      <h3 className={classes.part}>{text.criteria}</h3>
      <p className={classes.hint}>{text.criteriaWhat}</p>
      <SaidAt findings={findings.filter(({ path }) => path === 'expression')} />
      {list.length === 0 && <p className={classes.hint}>{text.noCriteria}</p>}
      <ol className={classes.criteria}>
        {list.map((criterion, at) => {
          const place = places[at];
          const said = saidOf(findings, place);
          return (
            // oxlint-disable-next-line react/no-array-index-key -- criteria have no identity beyond their place
            <li key={at}>
              {at > 0 && <p className={classes.or}>{text.or}</p>}
              <fieldset className={classes.criterion}>
                <legend>{text.criterion(at + 1)}</legend>
                {criterion.conditions.map((condition, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- as above
                  <div key={index}>
                    {index > 0 && <span className={classes.and}>{text.and}</span>}
                    <ConditionFields
                      type={type}
                      condition={condition}
                      namespace={namespaceOf(criterion)}
                      facts={facts}
                      findings={said.conditions[index] ?? []}
                      place={[index + 1, at + 1]}
                      onChange={(next) => put(at, criterion.conditions.with(index, next))}
                      onRemove={() => put(at, criterion.conditions.toSpliced(index, 1))}
                    />
                  </div>
                ))}
                <SaidAt findings={said.own} />
                <div className={classes.buttons}>
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconPlus size={13} aria-hidden />}
                    onClick={() => put(at, [...criterion.conditions, newCondition(type)])}
                  >
                    {text.addCondition}
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    aria-label={text.removeCriterion(at + 1)}
                    onClick={() => put(at, [])}
                  >
                    {text.remove}
                  </Button>
                </div>
              </fieldset>
            </li>
          );
        })}
      </ol>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
        {text.addCriterion}
      </Button>
      <Addresses
        type={type}
        addresses={addresses}
        findings={findings.filter(({ path }) => path.includes('.ip_addresses'))}
        onChange={(next) => onChange({ ...criteria, addresses: next })}
      />
    </section>
  );
}

/** Addresses, one a line. What is typed stays as it is typed; the source has what it means. */
function Addresses({
  type,
  addresses,
  findings,
  onChange,
}: {
  readonly type: EditedType;
  readonly addresses: readonly string[];
  readonly findings: readonly NsxFinding[];
  readonly onChange: (addresses: readonly string[]) => void;
}): ReactNode {
  const joined = addresses.join('\n');
  const [typed, setTyped] = useState(joined);
  const same = addressesOf(typed).join('\n') === joined;
  return (
    <>
      <Textarea
        label={text.addresses}
        description={type === 'antrea' ? `${text.addressesWhat} ${text.addressesInScope}` : text.addressesWhat}
        rows={3}
        resize="vertical"
        spellCheck={false}
        mt="md"
        classNames={{ input: 'mono' }}
        value={same ? typed : joined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          onChange(addressesOf(event.currentTarget.value));
        }}
      />
      <SaidAt findings={findings} />
    </>
  );
}
