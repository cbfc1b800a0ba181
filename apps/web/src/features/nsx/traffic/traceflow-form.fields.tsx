import type { ReactNode } from 'react';
import { Input, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import type { ObjectHit } from '@netloft/contracts';
import { ObjectPicker } from '../../../components/object-picker.tsx';
import { oneOf } from '../../../lib/search-params.ts';
import { PROTOCOLS } from './traffic.search.ts';
import type { Traceable, TraceDraft, TraceFaults } from './traceflow-form.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import classes from './traceflow.module.css';

export interface FieldsProps {
  readonly draft: TraceDraft;
  readonly faults: TraceFaults;
  readonly clusters: readonly Traceable[];
  readonly change: (patch: Partial<TraceDraft>) => void;
}

const KINDS = ['pod', 'service', 'ip'] as const;
const hostNetwork = (hit: ObjectHit): string | undefined => (hit.hostNetwork === true ? text.hostNetwork : undefined);
/** Netloft's name of the chosen cluster: only its objects can be searched. */
const searched = ({ draft, clusters }: FieldsProps): string =>
  clusters.find(({ value }) => value === draft.cluster)?.link ?? '';

/** Which cluster, and from which Pod. */
export function SourceFields(props: FieldsProps): ReactNode {
  const { draft, faults, clusters, change } = props;
  const cluster = searched(props);
  const known = clusters.some(({ value }) => value === draft.cluster);
  const offered = [
    ...(draft.cluster === '' ? [{ value: '', label: text.chooseCluster }] : []),
    ...(draft.cluster === '' || known ? [] : [{ value: draft.cluster, label: draft.cluster }]),
    ...clusters.map(({ value, name }) => ({ value, label: name })),
  ];
  return (
    <>
      <NativeSelect
        label={text.cluster}
        description={text.clusterHelp}
        data={offered}
        value={draft.cluster}
        error={faults.cluster}
        onChange={(event) => change({ cluster: event.currentTarget.value, source: '', dst: '' })}
      />
      {known && cluster === '' && <p className={classes.help}>{text.unlinked}</p>}
      <ObjectPicker
        cluster={cluster}
        kinds={['Pod']}
        label={text.source}
        placeholder={text.hint}
        value={draft.source}
        error={faults.source}
        refuse={hostNetwork}
        onChange={(source) => change({ source })}
      />
    </>
  );
}

/** Where the packet goes: a Pod, a Service or an address. */
export function DestinationFields(props: FieldsProps): ReactNode {
  const { draft, faults, change } = props;
  const choose = (dst: string, hit: ObjectHit | null): void => {
    const port = draft.dstType === 'service' ? hit?.ports?.find(({ protocol }) => protocol !== 'SCTP') : undefined;
    change({
      dst,
      ...(port === undefined
        ? {}
        : { port: String(port.port), protocol: port.protocol === 'UDP' ? ('UDP' as const) : ('TCP' as const) }),
    });
  };
  return (
    <fieldset className={classes.end}>
      <div className={classes.endHead}>
        <legend>{text.destination}</legend>
        <SegmentedControl
          size="xs"
          aria-label={text.destinationKind}
          data={KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          value={draft.dstType}
          onChange={(value) => change({ dstType: oneOf(value, KINDS) ?? 'pod', dst: '' })}
        />
      </div>
      {draft.dstType === 'ip' ? (
        <TextInput
          label={text.kinds.ip}
          classNames={{ input: 'mono' }}
          autoComplete="off"
          spellCheck={false}
          value={draft.dst}
          error={faults.dst}
          onChange={(event) => change({ dst: event.currentTarget.value })}
        />
      ) : (
        <ObjectPicker
          key={draft.dstType}
          cluster={searched(props)}
          kinds={[draft.dstType === 'pod' ? 'Pod' : 'Service']}
          lead={text.destination}
          label={text.kinds[draft.dstType]}
          placeholder={text.hint}
          value={draft.dst}
          error={faults.dst}
          onChange={choose}
        />
      )}
    </fieldset>
  );
}

/** Protocol and ports. */
export function PacketFields({ draft, faults, change }: FieldsProps): ReactNode {
  return (
    <>
      <div>
        <Input.Label labelElement="div" id="nsx-trace-protocol">
          {text.protocol}
        </Input.Label>
        <SegmentedControl
          fullWidth
          aria-labelledby="nsx-trace-protocol"
          data={[...PROTOCOLS]}
          value={draft.protocol}
          onChange={(value) => change({ protocol: oneOf(value, PROTOCOLS) ?? 'TCP' })}
        />
      </div>
      {draft.protocol !== 'ICMP' && (
        <div className={classes.pair}>
          <TextInput
            label={text.port}
            inputMode="numeric"
            autoComplete="off"
            value={draft.port}
            error={faults.port}
            onChange={(event) => change({ port: event.currentTarget.value })}
          />
          <TextInput
            label={text.srcPort}
            placeholder={text.srcPortHint}
            inputMode="numeric"
            autoComplete="off"
            value={draft.srcPort}
            error={faults.srcPort}
            onChange={(event) => change({ srcPort: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
