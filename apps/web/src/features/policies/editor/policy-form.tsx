import type { ReactNode } from 'react';
import { Checkbox, SegmentedControl, Select } from '@mantine/core';
import type { TierList } from '@netloft/contracts';
import { KIND_LABEL } from '../../../components/policy-parts/facts.ts';
import { NumberField, SelectorField, SuggestField, TextField } from './commit-fields.tsx';
import { useForm } from './form.context.ts';
import { isRecord, newPeer, records, textOf, type Loose } from './peer.model.ts';
import { PeerList } from './peer-fields.tsx';
import { RuleList } from './rule-list.tsx';
import { Said } from './said.tsx';
import { keptOfObject } from './rule.model.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface PolicyFormProps {
  readonly object: Loose;
  /** An existing policy keeps its name and Namespace. */
  readonly named: boolean;
  readonly tiers: TierList | undefined;
}

function TierField({ value, tiers }: { readonly value: string; readonly tiers: TierList | undefined }): ReactNode {
  const { facts, edit } = useForm();
  const closed = new Map(
    (tiers?.items ?? [])
      .filter((one) => one.type === 'tier' && one.access.you.allowed === false)
      .map((one) => [one.name, one.access.you.reason]),
  );
  const known = facts?.tiers ?? [];
  const data = known.map(({ name, priority }) => ({
    value: name,
    label: `${name} · ${priority}${closed.has(name) ? ` · ${words.tierClosed}` : ''}`,
  }));
  const chosen = value === '' ? 'application' : value;
  return (
    <Select
      size="xs"
      label={words.tier}
      description={words.tierHelp}
      searchable
      allowDeselect={false}
      data={known.some(({ name }) => name === chosen) ? data : [...data, { value: chosen, label: chosen }]}
      value={chosen}
      error={closed.get(chosen)}
      onChange={(tier) => tier !== null && edit([{ op: 'set', path: ['spec', 'tier'], value: tier }])}
    />
  );
}

function General({ object, named, tiers }: PolicyFormProps): ReactNode {
  const { kind, facts, edit } = useForm();
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {};
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const kept = keptOfObject(object);
  const isKubernetes = kind === 'K8sNetworkPolicy';
  const set =
    (...path: string[]) =>
    (value: unknown): void =>
      edit([{ op: 'set', path, value }]);
  return (
    <section aria-label={words.general} className={classes.section}>
      <p className={classes.kind}>{KIND_LABEL[kind]}</p>
      <div className={classes.pair}>
        <TextField
          label={words.name}
          mono
          value={textOf(metadata['name'])}
          disabled={named}
          onCommit={set('metadata', 'name')}
        />
        {kind !== 'AntreaClusterNetworkPolicy' && (
          <SuggestField
            label={words.namespace}
            mono
            options={facts?.namespaces ?? []}
            value={textOf(metadata['namespace'])}
            disabled={named}
            onCommit={set('metadata', 'namespace')}
          />
        )}
      </div>
      {!isKubernetes && (
        <div className={classes.pair}>
          <TierField value={textOf(spec['tier'])} tiers={tiers} />
          <NumberField
            label={words.priority}
            description={words.priorityHelp}
            min={1}
            max={10_000}
            value={typeof spec['priority'] === 'number' ? spec['priority'] : undefined}
            error={
              typeof spec['priority'] === 'number' && spec['priority'] >= 1 && spec['priority'] <= 10_000
                ? undefined
                : words.priorityBad
            }
            onCommit={(priority) => priority !== undefined && set('spec', 'priority')(priority)}
          />
        </div>
      )}
      <Said path={['metadata']} />
      {!isKubernetes && <Said path={['spec', 'tier']} />}
      {kept.length > 0 && <p className={classes.kept}>{words.kept(kept.join(', '))}</p>}
    </section>
  );
}

function AppliedTo({ spec, perRule }: { readonly spec: Loose; readonly perRule: boolean }): ReactNode {
  const { namespace, edit } = useForm();
  const subjects = records(spec['appliedTo']);
  const choose = (mode: string): void => {
    if ((mode === 'rules') === perRule) return;
    const rules = (['ingress', 'egress'] as const).flatMap((side) =>
      records(spec[side]).map((rule, index) => ({ rule, path: ['spec', side, index, 'appliedTo'] })),
    );
    const first = records(rules.find(({ rule }) => records(rule['appliedTo']).length > 0)?.rule['appliedTo']);
    const chosen = perRule
      ? first.length > 0
        ? first
        : [newPeer('pods', namespace)]
      : subjects.length > 0
        ? subjects
        : [newPeer('pods', namespace)];
    edit(
      perRule
        ? [
            ...rules
              .filter(({ rule }) => rule['appliedTo'] !== undefined)
              .map(({ path }) => ({ op: 'delete', path }) as const),
            { op: 'set', path: ['spec', 'appliedTo'], value: chosen },
          ]
        : [
            ...(spec['appliedTo'] === undefined ? [] : [{ op: 'delete', path: ['spec', 'appliedTo'] } as const]),
            ...rules.map(({ path }) => ({ op: 'set', path, value: chosen }) as const),
          ],
    );
  };
  return (
    <section aria-label={words.appliedTo} className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>{words.appliedTo}</h3>
        <SegmentedControl
          size="xs"
          aria-label={words.appliedToHow}
          data={[
            { value: 'policy', label: words.appliedToPolicy },
            { value: 'rules', label: words.appliedToRules },
          ]}
          value={perRule ? 'rules' : 'policy'}
          onChange={choose}
        />
      </div>
      {!perRule && (
        <PeerList
          path={['spec', 'appliedTo']}
          peers={subjects}
          side="appliedTo"
          inRule={false}
          label={words.appliedTo}
        />
      )}
    </section>
  );
}

function KubernetesSubject({ spec }: { readonly spec: Loose }): ReactNode {
  const { facts, selections, edit } = useForm();
  const types = Array.isArray(spec['policyTypes']) ? spec['policyTypes'].filter((one) => typeof one === 'string') : [];
  const total = (selections.get('spec.podSelector') ?? selections.get('spec'))?.total;
  const toggle = (type: string, on: boolean): void => {
    const next = ['Ingress', 'Egress'].filter((one) => (one === type ? on : types.includes(one)));
    edit([
      next.length === 0
        ? { op: 'delete', path: ['spec', 'policyTypes'] }
        : { op: 'set', path: ['spec', 'policyTypes'], value: next },
    ]);
  };
  return (
    <section aria-label={words.selects} className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>{words.selects}</h3>
        {typeof total === 'number' && (
          <span className={classes.selects} data-none={total === 0 ? true : undefined}>
            {words.selectsNow(total)}
          </span>
        )}
      </div>
      <SelectorField
        label={words.pods}
        placeholder={words.podsPlaceholder}
        selector={spec['podSelector']}
        labels={facts?.labels.pods ?? {}}
        onCommit={(selector) => edit([{ op: 'set', path: ['spec', 'podSelector'], value: selector }])}
      />
      <fieldset className={classes.inline}>
        <legend>{words.isolates}</legend>
        {['Ingress', 'Egress'].map((type) => (
          <Checkbox
            key={type}
            size="xs"
            label={type}
            checked={types.includes(type)}
            onChange={(event) => toggle(type, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
    </section>
  );
}

/** The draft as fields. It shows what the YAML says and changes nothing that it does not show. */
export function PolicyForm(props: PolicyFormProps): ReactNode {
  const { object } = props;
  const { kind } = useForm();
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const [ingress, egress] = [records(spec['ingress']), records(spec['egress'])];
  const perRule =
    records(spec['appliedTo']).length === 0 && [...ingress, ...egress].some((rule) => rule['appliedTo'] !== undefined);
  return (
    <>
      <General {...props} />
      {kind === 'K8sNetworkPolicy' ? <KubernetesSubject spec={spec} /> : <AppliedTo spec={spec} perRule={perRule} />}
      <p className={classes.quiet}>{words.rulesOrder}</p>
      <RuleList rules={ingress} side="ingress" ownAppliedTo={perRule} />
      <RuleList rules={egress} side="egress" ownAppliedTo={perRule} />
    </>
  );
}
