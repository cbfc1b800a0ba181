import type { ReactNode } from 'react';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ObjectHit } from '@netloft/contracts';
import { NamedEnd } from '../../components/named-end.tsx';
import { objectsQuery } from '../../lib/objects.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import type { TraceForm } from './trace-form.fields.ts';
import type { TraceFaults } from './trace-form.model.ts';
import classes from './trace-form.module.css';

export interface EndProps {
  readonly cluster: string;
  readonly form: TraceForm;
  readonly faults: TraceFaults;
  readonly change: (patch: Partial<TraceForm>) => void;
}

const hostNetwork = (hit: ObjectHit): string | undefined =>
  hit.hostNetwork === true ? text.hostNetworkSource : undefined;

/** Where the packet starts: a Pod; for live traffic also an address, or anywhere. */
export function SourceFields({ cluster, form, faults, change }: EndProps): ReactNode {
  const types = [
    { value: 'pod', label: text.pod },
    { value: 'ip', label: text.ip },
    { value: 'any', label: text.anyEnd },
  ];
  return (
    <fieldset className={classes.end}>
      <div className={classes.endHead}>
        <legend>{text.source}</legend>
        {(form.liveTraffic || form.sourceType !== 'pod') && (
          <SegmentedControl
            size="xs"
            aria-label={text.sourceKind}
            data={types}
            value={form.sourceType}
            onChange={(value) => change({ sourceType: value as TraceForm['sourceType'] })}
          />
        )}
      </div>
      {form.sourceType === 'pod' && (
        <NamedEnd
          cluster={cluster}
          kind="Pod"
          lead={text.source}
          namespace={form.sourceNamespace}
          name={form.sourcePod}
          error={faults.source}
          onChange={(sourceNamespace, sourcePod) => change({ sourceNamespace, sourcePod })}
          {...(form.liveTraffic ? {} : { refuse: hostNetwork })}
        />
      )}
      {form.sourceType === 'ip' && (
        <TextInput
          label={`${text.source} ${text.ip}`}
          classNames={{ input: 'mono' }}
          value={form.sourceIp}
          error={faults.source}
          onChange={(event) =>
            change({ sourceIp: event.currentTarget.value, ipv6: event.currentTarget.value.includes(':') || form.ipv6 })
          }
        />
      )}
      {form.sourceType === 'any' && <p className={classes.help}>{faults.source ?? text.anySourceHelp}</p>}
    </fieldset>
  );
}

/** Ports that the chosen Service has; a press takes port and protocol. */
function ServicePorts({ cluster, form, change }: Omit<EndProps, 'faults'>): ReactNode {
  const named = form.destinationNamespace !== '' && form.destinationName !== '';
  const found = useQuery({
    ...objectsQuery(cluster, {
      kinds: ['Service'],
      filter: form.destinationName,
      namespace: form.destinationNamespace,
      limit: 20,
    }),
    enabled: named,
  });
  const service = found.data?.items.find(
    (hit) => hit.name === form.destinationName && hit.namespace === form.destinationNamespace,
  );
  const ports = service?.ports ?? [];
  if (ports.length === 0) return null;
  return (
    <div role="group" aria-label={text.servicePorts} className={classes.ports}>
      {ports.map((port) => {
        const protocol = port.protocol === 'UDP' ? 'UDP' : 'TCP';
        const chosen = form.destinationPort === String(port.port) && form.protocol === protocol;
        return (
          <button
            key={`${port.port}/${port.protocol}`}
            type="button"
            className={classes.chip}
            aria-pressed={chosen}
            disabled={port.protocol === 'SCTP'}
            onClick={() => change({ destinationPort: String(port.port), protocol })}
          >
            {port.port}/{port.protocol}
            {port.name !== undefined && port.name !== '' && <span className="muted"> {port.name}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Where the packet goes: a Pod, a Service or an address; for live traffic also anywhere. */
export function DestinationFields({ cluster, form, faults, change }: EndProps): ReactNode {
  const types = [
    { value: 'pod', label: text.pod },
    { value: 'service', label: text.service },
    { value: 'ip', label: text.ip },
    ...(form.liveTraffic || form.destinationType === 'any' ? [{ value: 'any', label: text.anyEnd }] : []),
  ];
  const setType = (value: string): void => {
    const destinationType = value as TraceForm['destinationType'];
    // A Pod's name is no Service's: only the namespace stays.
    change(destinationType === form.destinationType ? {} : { destinationType, destinationName: '' });
  };
  const setNamed = (destinationNamespace: string, destinationName: string, hit: ObjectHit | null): void => {
    const port = form.destinationType === 'service' ? hit?.ports?.find((one) => one.protocol !== 'SCTP') : undefined;
    change({
      destinationNamespace,
      destinationName,
      ...(port === undefined
        ? {}
        : { destinationPort: String(port.port), protocol: port.protocol === 'UDP' ? 'UDP' : 'TCP' }),
    });
  };
  return (
    <fieldset className={classes.end}>
      <div className={classes.endHead}>
        <legend>{text.destination}</legend>
        <SegmentedControl
          size="xs"
          aria-label={text.destinationKind}
          data={types}
          value={form.destinationType}
          onChange={setType}
        />
      </div>
      {(form.destinationType === 'pod' || form.destinationType === 'service') && (
        <NamedEnd
          key={form.destinationType}
          cluster={cluster}
          kind={form.destinationType === 'pod' ? 'Pod' : 'Service'}
          lead={text.destination}
          namespace={form.destinationNamespace}
          name={form.destinationName}
          error={faults.destination}
          onChange={setNamed}
        />
      )}
      {form.destinationType === 'service' && <ServicePorts cluster={cluster} form={form} change={change} />}
      {form.destinationType === 'ip' && (
        <TextInput
          label={`${text.destination} ${text.ip}`}
          placeholder="10.0.0.1 or fd00::1"
          classNames={{ input: 'mono' }}
          value={form.destinationIp}
          error={faults.destination}
          onChange={(event) =>
            change({ destinationIp: event.currentTarget.value, ipv6: event.currentTarget.value.includes(':') })
          }
        />
      )}
      {form.destinationType === 'any' && (
        <p className={classes.help}>{faults.destination ?? text.anyDestinationHelp}</p>
      )}
    </fieldset>
  );
}
