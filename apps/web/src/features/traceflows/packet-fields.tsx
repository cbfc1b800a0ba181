import { useState, type ReactNode } from 'react';
import { Checkbox, Input, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { traceflowsText as text } from './traceflows.messages.ts';
import { oneOf } from '../../lib/search-params.ts';
import { FlowField } from './flow-field.tsx';
import { NumberText, type PacketProps } from './number-text.tsx';
import { hasPorts, offersAny, protocolOf, SYN, type TraceForm } from './trace-form.fields.ts';
import { flagNames, flagNumber, TCP_FLAGS, type TraceField } from './trace-form.model.ts';
import classes from './trace-form.module.css';

const PROTOCOLS: readonly TraceForm['protocol'][] = ['TCP', 'UDP', 'ICMP', 'ANY'];

/** Flags as check boxes and as the number that they make. */
function Flags({ form, faults, change }: PacketProps): ReactNode {
  const flags = form.tcpFlags;
  const names = flags === null ? [] : flagNames(flags);
  return (
    <fieldset className={classes.flags}>
      <legend>{text.flags}</legend>
      {form.liveTraffic && (
        <Checkbox
          size="xs"
          label={text.flagsAny}
          checked={flags === null}
          onChange={(event) => change({ tcpFlags: event.currentTarget.checked ? null : SYN })}
        />
      )}
      <div className={classes.flagBoxes}>
        {TCP_FLAGS.map((name) => (
          <Checkbox
            key={name}
            size="xs"
            label={name}
            checked={names.includes(name)}
            disabled={flags === null}
            onChange={(event) =>
              change({
                tcpFlags: flagNumber(
                  event.currentTarget.checked ? [...names, name] : names.filter((one) => one !== name),
                ),
              })
            }
          />
        ))}
      </div>
      <TextInput
        size="xs"
        w={150}
        label={text.flagsNumber}
        inputMode="numeric"
        value={flags === null ? '' : String(flags)}
        disabled={flags === null}
        error={faults.tcpFlags}
        onChange={(event) => {
          const value = event.currentTarget.value;
          if (/^\d{0,3}$/.test(value) && Number(value) <= 255) change({ tcpFlags: Number(value) });
        }}
      />
    </fieldset>
  );
}

const MORE_FIELDS: readonly TraceField[] = [
  'sourcePort',
  'tcpFlags',
  'icmpId',
  'icmpSequence',
  'ttl',
  'ipFlags',
  'timeout',
  'ipv6',
];

function MoreFields(props: PacketProps): ReactNode {
  const { form } = props;
  return (
    <div className={classes.more}>
      {protocolOf(form) === 'ICMP' && (
        <div className={classes.pair}>
          <NumberText {...props} field="icmpId" label={text.icmpId} />
          <NumberText {...props} field="icmpSequence" label={text.icmpSequence} />
        </div>
      )}
      {hasPorts(form) && (
        <NumberText
          {...props}
          field="sourcePort"
          label={text.sourcePort}
          description={form.liveTraffic ? text.sourcePortLiveHelp : text.sourcePortHelp}
        />
      )}
      {protocolOf(form) === 'TCP' && <Flags {...props} />}
      <div className={classes.pair}>
        <NumberText
          {...props}
          field="ttl"
          label={form.ipv6 ? text.hopLimit : text.ttl}
          description={form.liveTraffic ? text.ttlLiveHelp : text.ttlHelp}
        />
        <NumberText {...props} field="timeout" label={text.timeout} description={text.timeoutHelp} />
      </div>
      {!form.ipv6 && !form.liveTraffic && (
        <NumberText {...props} field="ipFlags" label={text.ipFlags} description={text.ipFlagsHelp} />
      )}
      <Checkbox
        size="sm"
        label={text.ipv6}
        checked={form.ipv6}
        error={props.faults.ipv6}
        onChange={(event) => props.change({ ipv6: event.currentTarget.checked })}
      />
      <FlowField form={form} change={props.change} />
    </div>
  );
}

/** What the packet is: protocol and ports at once, the rest behind a button that opens by itself when a fault is there. */
export function PacketFields(props: PacketProps): ReactNode {
  const { form, faults, change } = props;
  const [open, setOpen] = useState(false);
  const shown = open || MORE_FIELDS.some((field) => faults[field] !== undefined);
  const setLive = (liveTraffic: boolean): void => {
    change(
      liveTraffic
        ? { liveTraffic, tcpFlags: form.tcpFlags === SYN ? null : form.tcpFlags }
        : {
            liveTraffic,
            droppedOnly: false,
            tcpFlags: form.tcpFlags ?? SYN,
            sourceType: 'pod',
            destinationType: form.destinationType === 'any' ? 'pod' : form.destinationType,
          },
    );
  };
  return (
    <div className={classes.packet}>
      <div className={classes.protocol}>
        <div>
          <Input.Label labelElement="div" id="trace-protocol">
            {text.protocol}
          </Input.Label>
          <SegmentedControl
            fullWidth
            aria-labelledby="trace-protocol"
            data={[
              ...['TCP', 'UDP', 'ICMP'].map((value) => ({ value, label: value })),
              ...(offersAny(form)
                ? [{ value: 'ANY', label: form.destinationType === 'service' ? text.protocolFirst : text.protocolAny }]
                : []),
            ]}
            value={protocolOf(form)}
            onChange={(value) => change({ protocol: oneOf(value, PROTOCOLS) ?? 'TCP' })}
          />
          {faults.protocol !== undefined && <p className={classes.fault}>{faults.protocol}</p>}
        </div>
        {hasPorts(form) && (
          <NumberText
            {...props}
            field="destinationPort"
            label={text.destinationPort}
            placeholder={
              form.destinationType === 'service' ? text.firstPort : form.liveTraffic ? text.anyPort : undefined
            }
          />
        )}
      </div>
      <Switch
        label={text.live}
        description={text.liveHelp}
        checked={form.liveTraffic}
        error={faults.liveTraffic}
        onChange={(event) => setLive(event.currentTarget.checked)}
      />
      {form.liveTraffic && (
        <Switch
          label={text.droppedOnly}
          description={text.droppedOnlyHelp}
          checked={form.droppedOnly}
          error={faults.droppedOnly}
          onChange={(event) => change({ droppedOnly: event.currentTarget.checked })}
        />
      )}
      <button type="button" className={classes.textButton} aria-expanded={shown} onClick={() => setOpen(!shown)}>
        {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        {shown ? text.fewer : text.more}
      </button>
      {shown && <MoreFields {...props} />}
    </div>
  );
}
