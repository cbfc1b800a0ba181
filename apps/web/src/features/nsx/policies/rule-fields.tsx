import { useState, type ReactNode } from 'react';
import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core';
import { RULE_ACTIONS, RULE_DIRECTIONS } from '@netloft/nsx';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { textOf, type Loose } from '../parts/loose.ts';
import { SaidAt } from '../parts/nsx-findings.tsx';
import { portEntry, saidAt, splitEntries } from './editor.model.ts';
import { policyEditorText as text } from './editor.messages.ts';
import { EntriesField, type NamedItem } from './entries-field.tsx';
import { actionLabel, DIRECTION_LABEL } from './policies.model.ts';
import classes from './editor.module.css';

const NONE: readonly NamedItem[] = [];

/** Groups that fit a policy: Antrea’s inside clusters, all others for the distributed firewall. */
export const fitsAntrea = (item: NamedItem): boolean => 'type' in item && item.type === 'antrea';
export const fitsDfw = (item: NamedItem): boolean => 'type' in item && item.type !== 'antrea';
const serviceFits = (item: NamedItem): boolean => 'forAntrea' in item && item.forAntrea;

export interface RuleFieldsProps {
  readonly rule: Loose;
  /** `rules.0`: where findings speak of it. */
  readonly path: string;
  readonly antrea: boolean;
  readonly category: string;
  /** The policy itself says what it is applied to. */
  readonly applied: boolean;
  readonly facts: NsxEditorFacts | undefined;
  readonly findings: readonly NsxFinding[];
  readonly onChange: (members: Loose) => void;
}

const withOwn = (known: readonly string[], own: string): readonly string[] =>
  own === '' || known.includes(own) ? known : [...known, own];

/** Fields of one rule. */
export function RuleFields(props: RuleFieldsProps): ReactNode {
  const { rule, path, antrea, category, applied, facts, findings, onChange } = props;
  const groups = facts?.groups ?? NONE;
  const services = facts?.services ?? NONE;
  const offered = antrea ? fitsAntrea : fitsDfw;
  const said = (member: string): readonly NsxFinding[] => saidAt(findings, `${path}.${member}`);
  const action = textOf(rule['action']);
  const direction = textOf(rule['direction']) || 'IN_OUT';
  const actions = RULE_ACTIONS.filter((one) => one !== 'JUMP_TO_APPLICATION' || category === 'Environment');
  return (
    <div className={classes.ruleBody}>
      <div className={classes.triple}>
        <TextInput
          label={text.ruleName}
          value={textOf(rule['display_name'])}
          maxLength={255}
          onChange={(event) => onChange({ display_name: event.currentTarget.value })}
        />
        <div>
          <Select
            label={text.action}
            data={withOwn(actions, action).map((value) => ({ value, label: actionLabel(value) }))}
            value={action}
            allowDeselect={false}
            onChange={(value) => value !== null && onChange({ action: value })}
          />
          <SaidAt findings={said('action')} />
        </div>
        <div>
          <Select
            label={text.direction}
            data={withOwn(RULE_DIRECTIONS, direction).map((value) => ({
              value,
              label: DIRECTION_LABEL[value] ?? value,
            }))}
            value={direction}
            allowDeselect={false}
            onChange={(value) => value !== null && onChange({ direction: value })}
          />
          <SaidAt findings={said('direction')} />
        </div>
      </div>
      <div className={classes.pair}>
        <EntriesField
          label={text.sources}
          description={text.endWhat}
          placeholder={text.any}
          value={rule['source_groups']}
          items={groups}
          offered={offered}
          findings={[...said('source_groups'), ...said('sources_excluded')]}
          onChange={(value) => onChange({ source_groups: value })}
        />
        <EntriesField
          label={text.destinations}
          description={text.endWhat}
          placeholder={text.any}
          value={rule['destination_groups']}
          items={groups}
          offered={offered}
          findings={[...said('destination_groups'), ...said('destinations_excluded')]}
          onChange={(value) => onChange({ destination_groups: value })}
        />
      </div>
      <div className={classes.pair}>
        <EntriesField
          label={text.services}
          description={text.servicesWhat}
          placeholder={text.any}
          value={rule['services']}
          items={services}
          {...(antrea ? { offered: serviceFits } : {})}
          findings={[...said('services'), ...said('profiles')]}
          onChange={(value) => onChange({ services: value })}
        />
        <PortsField
          entries={rule['service_entries']}
          findings={said('service_entries')}
          onChange={(value) => onChange({ service_entries: value.length === 0 ? undefined : value })}
        />
      </div>
      <EntriesField
        label={text.ruleScope}
        {...(applied ? { description: text.ruleScopeOff } : {})}
        placeholder={text.any}
        value={rule['scope']}
        items={groups}
        offered={offered}
        findings={said('scope')}
        onChange={(value) => onChange({ scope: value })}
      />
      <div className={classes.checks}>
        <Checkbox
          label={text.logged}
          checked={rule['logged'] === true}
          onChange={(event) => onChange({ logged: event.currentTarget.checked })}
        />
        <Checkbox
          label={text.disabled}
          checked={rule['disabled'] === true}
          onChange={(event) => onChange({ disabled: event.currentTarget.checked })}
        />
      </div>
      <SaidAt findings={[...said('sequence_number'), ...said('id'), ...said('ip_protocol')]} />
    </div>
  );
}

/** Ports of the rule itself; entries that say more stay as they are. */
function PortsField({
  entries,
  findings,
  onChange,
}: {
  readonly entries: unknown;
  readonly findings: readonly NsxFinding[];
  readonly onChange: (entries: readonly Loose[]) => void;
}): ReactNode {
  const [fault, setFault] = useState<string | null>(null);
  const { ports, kept } = splitEntries(entries);
  return (
    <div>
      <TagsInput
        label={text.ports}
        description={text.portsWhat}
        value={[...ports]}
        error={fault}
        onChange={(next) => {
          const wrong = next.find((one) => portEntry(one) === undefined);
          setFault(wrong === undefined ? null : text.portsFault(wrong));
          const entries = next.flatMap((one): Loose[] => {
            const entry = portEntry(one);
            return entry === undefined ? [] : [entry];
          });
          onChange([...entries, ...kept]);
        }}
      />
      {kept.length > 0 && <p className={classes.quiet}>{text.kept(kept.length)}</p>}
      <SaidAt findings={findings} />
    </div>
  );
}
