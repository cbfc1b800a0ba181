import { useState, type ReactNode } from 'react';
import { NativeSelect, SegmentedControl, TagsInput, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { CAPTURE_RELEASES, ICMP_TYPES, ICMPV6_TYPES } from '@netloft/antrea';
import type { CAPTURE_FILE_SERVER_SECRET, CapturesAvailability } from '@netloft/contracts';
import { oneOf } from '../../../lib/search-params.ts';
import { ServerFields } from '../parts/server-fields.tsx';
import type { CaptureFieldsProps } from './capture-ends.tsx';
import { hasPorts, isIcmp, PROTOCOL_CHOICES, type CaptureForm } from './capture-form.fields.ts';
import type { CaptureField } from './capture-form.model.ts';
import { FlagsField } from './flags-field.tsx';
import { packetsText as text } from './packets.messages.ts';
import classes from '../parts/form.module.css';

const DIRECTIONS = ['SourceToDestination', 'DestinationToSource', 'Both'] as const;
const POINTS = ['', 'Source', 'Destination'] as const;
/** The contracts are imported as types only, so that pages do not load zod; the type keeps both equal. */
const FILE_SERVER_SECRET: typeof CAPTURE_FILE_SERVER_SECRET = 'antrea-packetcapture-fileserver-auth';

export type CaptureAbilities = Pick<CapturesAvailability, 'fileServers' | 'antreaNamespace'> &
  CapturesAvailability['captures']['features'];
type Props = CaptureFieldsProps & { readonly abilities: CaptureAbilities };
type Typed = 'sourcePort' | 'destinationPort' | 'packets' | 'timeout' | 'protocolNumber';

function NumberText({
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
function Filter({ form, faults, change, abilities }: Props): ReactNode {
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
function Where({ form, faults, change, abilities }: Props): ReactNode {
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

function serverHelp(abilities: CaptureAbilities): string {
  const fetched =
    abilities.fileServers.length === 0 ? text.serverNotFetched : text.serverFetched(abilities.fileServers.join(', '));
  return `${text.serverHelp} ${text.serverSecret(abilities.antreaNamespace ?? 'kube-system', FILE_SERVER_SECRET)} ${fetched}`;
}

const MORE: readonly CaptureField[] = [
  'sourcePort',
  'flags',
  'ipv6',
  'direction',
  'capturePoint',
  'serverUrl',
  'hostKey',
];
/** Whether something behind the button is filled in, so that a link or a draft does not hide what it asks for. */
const holdsMore = (form: CaptureForm): boolean =>
  form.flags !== '' ||
  form.sourcePort !== '' ||
  form.direction !== 'SourceToDestination' ||
  form.capturePoint !== '' ||
  form.serverUrl !== '' ||
  form.hostKey !== '' ||
  form.ipv6;

/** The rest of the form: the filter and how many packets at once, the other options behind a button that opens by itself when one is used or wrong. */
export function CaptureFields(props: Props): ReactNode {
  const { form, faults, change, abilities } = props;
  const [wanted, setWanted] = useState<boolean | null>(null);
  const faulty = MORE.some((field) => faults[field] !== undefined);
  const shown = faulty || (wanted ?? holdsMore(form));
  return (
    <>
      <Filter {...props} />
      <div className={classes.pair}>
        <NumberText
          field="packets"
          label={text.packets}
          description={text.packetsHelp}
          error={faults.packets}
          form={form}
          change={change}
        />
        <NumberText
          field="timeout"
          label={text.timeout}
          description={text.timeoutHelp}
          error={faults.timeout}
          form={form}
          change={change}
        />
      </div>
      <button type="button" className={classes.textButton} aria-expanded={shown} onClick={() => setWanted(!shown)}>
        {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        {shown ? text.fewer : text.more}
      </button>
      {shown && (
        <div className={classes.more}>
          <Where {...props} />
          {hasPorts(form) && (
            <NumberText
              field="sourcePort"
              label={text.sourcePort}
              placeholder={text.anyPort}
              error={faults.sourcePort}
              form={form}
              change={change}
            />
          )}
          {form.protocol === 'TCP' && (
            <FlagsField
              value={form.flags}
              error={faults.flags}
              disabled={abilities.tcpFlags ? undefined : text.needsRelease(CAPTURE_RELEASES.tcpFlags)}
              onChange={(flags) => change({ flags })}
            />
          )}
          <div className={classes.group}>
            <SegmentedControl
              size="xs"
              aria-label={text.family}
              data={[
                { value: 'IPv4', label: 'IPv4' },
                { value: 'IPv6', label: 'IPv6', disabled: !abilities.ipv6 },
              ]}
              value={form.ipv6 ? 'IPv6' : 'IPv4'}
              onChange={(value) => change({ ipv6: value === 'IPv6' })}
            />
            {!abilities.ipv6 && <p className={classes.help}>{text.needsRelease(CAPTURE_RELEASES.ipv6)}</p>}
            {faults.ipv6 !== undefined && (
              <p role="alert" className={classes.fault}>
                {faults.ipv6}
              </p>
            )}
          </div>
          <ServerFields
            url={form.serverUrl}
            hostKey={form.hostKey}
            faults={faults}
            description={serverHelp(abilities)}
            onChange={change}
          />
        </div>
      )}
    </>
  );
}
