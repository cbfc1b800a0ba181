import type { ReactNode } from 'react';
import { SegmentedControl, TextInput } from '@mantine/core';
import type { ObjectHit } from '@netloft/contracts';
import { NamedEnd } from '../../../components/named-end.tsx';
import { oneOf } from '../../../lib/search-params.ts';
import type { CaptureForm } from './capture-form.fields.ts';
import type { CaptureFaults } from './capture-form.model.ts';
import { packetsText as text } from './packets.messages.ts';
import classes from '../parts/form.module.css';

export interface CaptureFieldsProps {
  readonly cluster: string;
  readonly form: CaptureForm;
  readonly faults: CaptureFaults;
  readonly change: (patch: Partial<CaptureForm>) => void;
}

const TYPES = ['pod', 'ip', 'any'] as const;
const LABELS = { pod: text.pod, ip: text.ip, any: text.anyEnd } as const;
const hostNetwork = (hit: ObjectHit): string | undefined => (hit.hostNetwork === true ? text.hostNetwork : undefined);

interface EndProps {
  readonly cluster: string;
  readonly title: string;
  readonly kindLabel: string;
  readonly type: CaptureForm['sourceType'];
  readonly namespace: string;
  readonly pod: string;
  readonly ip: string;
  readonly error: string | undefined;
  readonly onType: (type: CaptureForm['sourceType']) => void;
  readonly onPod: (namespace: string, pod: string) => void;
  readonly onIp: (ip: string) => void;
}

/** One end: a Pod, an address, or anything. */
function End(props: EndProps): ReactNode {
  const { title, type, error } = props;
  return (
    <fieldset className={classes.group}>
      <div className={classes.groupHead}>
        <legend>{title}</legend>
        <SegmentedControl
          size="xs"
          aria-label={props.kindLabel}
          data={TYPES.map((value) => ({ value, label: LABELS[value] }))}
          value={type}
          onChange={(value) => props.onType(oneOf(value, TYPES) ?? 'pod')}
        />
      </div>
      {type === 'pod' && (
        <NamedEnd
          cluster={props.cluster}
          kind="Pod"
          lead={title}
          namespace={props.namespace}
          name={props.pod}
          error={error}
          onChange={(namespace, pod) => props.onPod(namespace, pod)}
          refuse={hostNetwork}
        />
      )}
      {type === 'ip' && (
        <TextInput
          label={`${title} ${text.ip}`}
          placeholder="10.0.0.1 or fd00::1"
          classNames={{ input: 'mono' }}
          value={props.ip}
          error={error}
          onChange={(event) => props.onIp(event.currentTarget.value)}
        />
      )}
      {type === 'any' &&
        (error === undefined ? (
          <p className={classes.help}>{text.anyHelp}</p>
        ) : (
          <p role="alert" className={classes.fault}>
            {error}
          </p>
        ))}
    </fieldset>
  );
}

/** Where the packets come from. */
export function SourceEnd({ cluster, form, faults, change }: CaptureFieldsProps): ReactNode {
  return (
    <End
      cluster={cluster}
      title={text.source}
      kindLabel={text.sourceKind}
      type={form.sourceType}
      namespace={form.sourceNamespace}
      pod={form.sourcePod}
      ip={form.sourceIp}
      error={faults.source}
      onType={(sourceType) => change({ sourceType })}
      onPod={(sourceNamespace, sourcePod) => change({ sourceNamespace, sourcePod })}
      onIp={(sourceIp) => change({ sourceIp, ipv6: sourceIp.includes(':') || (form.ipv6 && sourceIp === '') })}
    />
  );
}

/** Where they go to. */
export function DestinationEnd({ cluster, form, faults, change }: CaptureFieldsProps): ReactNode {
  return (
    <End
      cluster={cluster}
      title={text.destination}
      kindLabel={text.destinationKind}
      type={form.destinationType}
      namespace={form.destinationNamespace}
      pod={form.destinationPod}
      ip={form.destinationIp}
      error={faults.destination}
      onType={(destinationType) => change({ destinationType })}
      onPod={(destinationNamespace, destinationPod) => change({ destinationNamespace, destinationPod })}
      onIp={(destinationIp) =>
        change({ destinationIp, ipv6: destinationIp.includes(':') || (form.ipv6 && destinationIp === '') })
      }
    />
  );
}

/** Source and destination exchanged. */
export const swapped = (form: CaptureForm): Partial<CaptureForm> => ({
  sourceType: form.destinationType,
  sourceNamespace: form.destinationNamespace,
  sourcePod: form.destinationPod,
  sourceIp: form.destinationIp,
  destinationType: form.sourceType,
  destinationNamespace: form.sourceNamespace,
  destinationPod: form.sourcePod,
  destinationIp: form.sourceIp,
});
