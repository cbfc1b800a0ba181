import type { ReactNode } from 'react';
import { SegmentedControl, Select, Switch } from '@mantine/core';
import type { Path } from '@netloft/antrea';
import { ListField, TextField } from './commit-fields.tsx';
import { useForm } from './form.context.ts';
import { Layer7Fields } from './l7-fields.tsx';
import { newPeer, records, textOf, type Loose } from './peer.model.ts';
import { PeerList } from './peer-fields.tsx';
import { PortFields } from './port-fields.tsx';
import { keptOfRule, peerField, type RuleSide } from './rule.model.ts';
import { Said } from './said.tsx';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface RuleFieldsProps {
  readonly rule: Loose;
  readonly path: Path;
  readonly side: RuleSide;
  /** Every rule says whom it is applied to. */
  readonly ownAppliedTo: boolean;
}
type Ends = 'any' | 'chosen' | 'services';

const servicePath = (one: Loose): string => {
  const [namespace, name] = [textOf(one['namespace']), textOf(one['name'])];
  return namespace === '' ? name : `${namespace}/${name}`;
};

function OtherEnd({ rule, path, side }: RuleFieldsProps): ReactNode {
  const { kind, namespace, facts, edit } = useForm();
  const field = peerField(side);
  const peers = records(rule[field]);
  const services = records(rule['toServices']);
  const ends: Ends = services.length > 0 ? 'services' : peers.length > 0 ? 'chosen' : 'any';
  const own = [...path, field];
  const others = [...path, 'toServices'];
  const choose = (next: Ends): void => {
    if (next === ends) return;
    const clear = [
      ...(rule[field] === undefined ? [] : [{ op: 'delete', path: own } as const]),
      ...(rule['toServices'] === undefined ? [] : [{ op: 'delete', path: others } as const]),
    ];
    if (next === 'any') edit(clear);
    if (next === 'chosen') edit([...clear, { op: 'set', path: own, value: [newPeer('pods', namespace)] }]);
    // Services bring their own ports: those of the rule would be refused.
    const ports = (['ports', 'protocols'] as const)
      .filter((one) => rule[one] !== undefined)
      .map((one) => ({ op: 'delete', path: [...path, one] }) as const);
    if (next === 'services')
      edit([
        ...clear,
        ...ports,
        { op: 'set', path: others, value: [{ name: '', namespace: namespace === '' ? 'default' : namespace }] },
      ]);
  };
  const label = side === 'ingress' ? words.peersFrom : words.peersTo;
  return (
    <fieldset className={classes.part}>
      <legend>{label}</legend>
      <SegmentedControl
        size="xs"
        aria-label={label}
        data={[
          { value: 'any', label: side === 'ingress' ? words.anybody : words.anywhere },
          { value: 'chosen', label: words.chosen },
          ...(side === 'egress' && kind !== 'K8sNetworkPolicy' ? [{ value: 'services', label: words.services }] : []),
        ]}
        value={ends}
        onChange={(next) => choose(next === 'chosen' || next === 'services' ? next : 'any')}
      />
      {ends === 'chosen' && <PeerList path={own} peers={peers} side={field} inRule label={label} />}
      {ends === 'services' && (
        <ListField
          label={words.toServices}
          placeholder="namespace/name"
          value={services.map(servicePath).filter((one) => !one.endsWith('/'))}
          options={(facts?.services ?? []).map((one) => `${one.namespace}/${one.name}`)}
          onCommit={(next) =>
            edit([
              {
                op: 'set',
                path: others,
                value: next.map((typed) => {
                  const [first = '', second] = typed.split('/');
                  return second === undefined
                    ? { name: first, namespace: namespace === '' ? 'default' : namespace }
                    : { name: second, namespace: first };
                }),
              },
            ])
          }
        />
      )}
    </fieldset>
  );
}

/** Everything about one rule. */
export function RuleFields(props: RuleFieldsProps): ReactNode {
  const { rule, path, ownAppliedTo } = props;
  const { kind, edit } = useForm();
  const kept = keptOfRule(rule);
  const isKubernetes = kind === 'K8sNetworkPolicy';
  const set = (field: string) => (value: unknown) =>
    edit([
      value === '' || value === undefined
        ? { op: 'delete', path: [...path, field] }
        : { op: 'set', path: [...path, field], value },
    ]);
  return (
    <div className={classes.ruleBody}>
      {!isKubernetes && (
        <div className={classes.pair}>
          <Select
            size="xs"
            label={words.action}
            allowDeselect={false}
            data={['Allow', 'Drop', 'Reject', 'Pass']}
            value={textOf(rule['action']) || null}
            onChange={(action) => action !== null && set('action')(action)}
          />
          <TextField label={words.ruleName} value={textOf(rule['name'])} onCommit={set('name')} />
        </div>
      )}
      {ownAppliedTo && !isKubernetes && (
        <fieldset className={classes.part}>
          <legend>{words.appliedToOfRule}</legend>
          <PeerList
            path={[...path, 'appliedTo']}
            peers={records(rule['appliedTo'])}
            side="appliedTo"
            inRule
            label={words.appliedToOfRule}
          />
        </fieldset>
      )}
      <OtherEnd {...props} />
      {records(rule['toServices']).length === 0 && <PortFields rule={rule} path={path} />}
      {!isKubernetes && records(rule['toServices']).length === 0 && <Layer7Fields rule={rule} path={path} />}
      {!isKubernetes && (
        <div className={classes.pair}>
          <Switch
            size="xs"
            label={words.logging}
            checked={rule['enableLogging'] === true}
            onChange={(event) => set('enableLogging')(event.currentTarget.checked || undefined)}
          />
          {rule['enableLogging'] === true && (
            <TextField label={words.logLabel} value={textOf(rule['logLabel'])} onCommit={set('logLabel')} />
          )}
        </div>
      )}
      <Said path={path} except={['from', 'to', 'appliedTo']} />
      {kept.length > 0 && <p className={classes.kept}>{words.kept(kept.join(', '))}</p>}
    </div>
  );
}
