import type { ReactNode } from 'react';
import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { CAPTURE_RELEASES, ICMP_TYPES, ICMPV6_TYPES } from '@netloft/antrea';
import type { CapturesAvailability } from '@netloft/contracts';
import { oneOf } from '../../../lib/search-params.ts';
import type { CaptureFieldsProps } from './capture-ends.tsx';
import { hasPorts, isIcmp, PROTOCOL_CHOICES } from './capture-form.fields.ts';
import { packetsText as text } from './packets.messages.ts';
import classes from '../parts/form.module.css';

const DIRECTIONS = ['SourceToDestination', 'DestinationToSource', 'Both'] as const;
const POINTS = ['', 'Source', 'Destination'] as const;

export type CaptureAbilities = Pick<CapturesAvailability, 'fileServers' | 'antreaNamespace'> &
  CapturesAvailability['captures']['features'];
export type AbleFieldsProps = CaptureFieldsProps & { readonly abilities: CaptureAbilities };
type Typed = 'sourcePort' | 'destinationPort' | 'packets' | 'timeout' | 'protocolNumber';

/** A number as it is typed. */
export function NumberText({
  field,
  label,
  description,
  placeholder,
  error,
  form,
  change,
}: Pick<CaptureFieldsProps, 'form' | 'change'> & {
  readonly field: Typed;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly error: string | undefined;
}): ReactNode {
  return (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      inputMode="numeric"
      autoComplete="off"
      value={form[field]}
      error={error}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  );
}

/** What kind of packets: protocol, then what that protocol has. */
export function FilterFields({ form, faults, change, abilities }: AbleFieldsProps): ReactNode {
  const ports = hasPorts(form);
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={text.protocol}
          data={PROTOCOL_CHOICES.map((value) => ({
            value,
            label: text.protocols[value],
            disabled: value === 'ICMPv6' && !abilities.ipv6,
          }))}
          value={form.protocol}
          error={form.protocol === 'number' ? undefined : faults.protocol}
          onChange={(event) => {
            const protocol = oneOf(event.currentTarget.value, PROTOCOL_CHOICES) ?? 'any';
            change({ protocol, ...(isIcmp({ protocol }) ? { icmp: '', ipv6: protocol === 'ICMPv6' } : {}) });
          }}
        />
        {ports && (
          <NumberText
            field="destinationPort"
            label={text.destinationPort}
            placeholder={text.anyPort}
            error={faults.destinationPort}
            form={form}
            change={change}
          />
        )}
        {form.protocol === 'number' && (
          <NumberText
            field="protocolNumber"
            label={text.protocolNumber}
            error={faults.protocol}
            form={form}
            change={change}
          />
        )}
      </div>
      {(form.protocol === 'ICMP' || form.protocol === 'ICMPv6') && (
        <TagsInput
          label={text.icmp}
          description={abilities.icmp ? text.icmpHelp : text.needsRelease(CAPTURE_RELEASES.icmp)}
          disabled={!abilities.icmp && form.icmp === ''}
          data={Object.keys(form.protocol === 'ICMP' ? ICMP_TYPES : ICMPV6_TYPES)}
          value={form.icmp === '' ? [] : form.icmp.split(',')}
          error={faults.icmp}
          splitChars={[',', ' ']}
          acceptValueOnBlur
          clearable
          comboboxProps={{ withinPortal: true }}
          onChange={(values) => change({ icmp: values.join(',') })}
        />
      )}
    </>
  );
}

/** Where and which way packets are taken; what the release lacks is greyed with the reason. */
export function WhereFields({ form, faults, change, abilities }: AbleFieldsProps): ReactNode {
  return (
    <>
      <NativeSelect
        label={text.direction}
        description={abilities.direction ? undefined : text.needsRelease(CAPTURE_RELEASES.direction)}
        disabled={!abilities.direction && form.direction === 'SourceToDestination'}
        data={DIRECTIONS.map((value) => ({ value, label: text.directions[value] }))}
        value={form.direction}
        error={faults.direction}
        onChange={(event) =>
          change({ direction: oneOf(event.currentTarget.value, DIRECTIONS) ?? 'SourceToDestination' })
        }
      />
      <NativeSelect
        label={text.point}
        description={abilities.capturePoint ? undefined : text.needsRelease(CAPTURE_RELEASES.capturePoint)}
        disabled={!abilities.capturePoint && form.capturePoint === ''}
        data={POINTS.map((value) => ({ value, label: text.points[value] }))}
        value={form.capturePoint}
        error={faults.capturePoint}
        onChange={(event) => change({ capturePoint: oneOf(event.currentTarget.value, POINTS) ?? '' })}
      />
    </>
  );
}
