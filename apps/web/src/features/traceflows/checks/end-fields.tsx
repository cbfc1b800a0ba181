import type { ReactNode } from 'react';
import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { NamedEnd } from '../../../components/named-end.tsx';
import { ObjectPicker } from '../../../components/object-picker.tsx';
import type { PodByWorkload } from '@netloft/contracts';
import { checksText as text } from './checks.messages.ts';
import { WORKLOAD_KINDS, withPod, type EndDraft, type EndKind } from './end-draft.model.ts';
import classes from './check-form.module.css';

export interface CheckEndProps {
  readonly cluster: string;
  /** Which end: `Source`. */
  readonly lead: string;
  readonly kinds: readonly EndKind[];
  readonly draft: EndDraft;
  readonly fault: string | undefined;
  readonly onChange: (draft: EndDraft) => void;
}

const HELP: Readonly<Partial<Record<EndKind, string>>> = {
  workload: text.workloadHelp,
  selector: text.selectorHelp,
  pod: text.podHelp,
};

function NamespaceField({ cluster, lead, draft, fault, onChange }: Omit<CheckEndProps, 'kinds'>): ReactNode {
  return (
    <ObjectPicker
      cluster={cluster}
      kinds={['Namespace']}
      lead={lead}
      label={text.namespace}
      value={draft.namespace}
      onChange={(value) => onChange({ ...draft, namespace: value.trim() })}
      error={fault !== undefined && draft.namespace === ''}
    />
  );
}

function Workload(props: Omit<CheckEndProps, 'kinds'>): ReactNode {
  const { cluster, lead, draft, fault, onChange } = props;
  return (
    <div className={classes.workload}>
      <NamespaceField {...props} />
      <NativeSelect
        label={
          <>
            <span className="visually-hidden">{lead} </span>
            {text.workloadKind}
          </>
        }
        data={[...WORKLOAD_KINDS]}
        value={draft.workloadKind}
        onChange={(event) => onChange({ ...draft, workloadKind: event.currentTarget.value as PodByWorkload['kind'] })}
      />
      <ObjectPicker
        cluster={cluster}
        kinds={['Pod']}
        {...(draft.namespace === '' ? {} : { namespace: draft.namespace })}
        lead={lead}
        label={text.workloadName}
        placeholder={text.workloadPick}
        value={draft.workload}
        onChange={(value, hit) =>
          onChange(
            hit === null
              ? { ...draft, workload: value.trim() }
              : withPod(draft, hit.namespace ?? draft.namespace, hit.name, hit),
          )
        }
        error={fault}
      />
    </div>
  );
}

function Selector(props: Omit<CheckEndProps, 'kinds'>): ReactNode {
  const { lead, draft, fault, onChange } = props;
  return (
    <div className={classes.selector}>
      <NamespaceField {...props} />
      <TextInput
        label={
          <>
            <span className="visually-hidden">{lead} </span>
            {text.podLabels}
          </>
        }
        placeholder="app=yelb-ui, tier=web"
        classNames={{ input: 'mono' }}
        autoComplete="off"
        value={draft.labels}
        error={fault}
        onChange={(event) => onChange({ ...draft, labels: event.currentTarget.value })}
      />
    </div>
  );
}

/** One end of a check: a workload or labels, so that the check outlives a Pod; or one Pod, a Service, an address. */
export function CheckEndFields(props: CheckEndProps): ReactNode {
  const { cluster, lead, kinds, draft, fault, onChange } = props;
  const data = (kinds.includes(draft.kind) ? kinds : [...kinds, draft.kind]).map((value) => ({
    value,
    label: text.endKinds[value],
  }));
  const help = HELP[draft.kind];
  return (
    <fieldset className={classes.end}>
      <div className={classes.endHead}>
        <legend>{lead}</legend>
        <SegmentedControl
          size="xs"
          aria-label={text.endIs(lead)}
          data={data}
          value={draft.kind}
          onChange={(kind) => onChange({ ...draft, kind })}
        />
      </div>
      {draft.kind === 'workload' && <Workload {...props} />}
      {draft.kind === 'selector' && <Selector {...props} />}
      {(draft.kind === 'pod' || draft.kind === 'service') && (
        <NamedEnd
          key={draft.kind}
          cluster={cluster}
          kind={draft.kind === 'pod' ? 'Pod' : 'Service'}
          lead={lead}
          namespace={draft.namespace}
          name={draft.name}
          error={fault}
          onChange={(namespace, name, hit) =>
            onChange(
              draft.kind === 'pod' && hit !== null
                ? withPod(draft, namespace, name, hit)
                : { ...draft, namespace, name },
            )
          }
        />
      )}
      {draft.kind === 'ip' && (
        <TextInput
          label={`${lead} ${text.ip}`}
          classNames={{ input: 'mono' }}
          autoComplete="off"
          value={draft.ip}
          error={fault}
          onChange={(event) => onChange({ ...draft, ip: event.currentTarget.value })}
        />
      )}
      {draft.kind === 'any' && fault !== undefined && <p className={classes.fault}>{fault}</p>}
      {help !== undefined && <p className={classes.help}>{help}</p>}
    </fieldset>
  );
}
