import { useState, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { CAPTURE_RELEASES } from '@netloft/antrea';
import type { CAPTURE_FILE_SERVER_SECRET } from '@netloft/contracts';
import { ServerFields } from '../parts/server-fields.tsx';
import { hasPorts, type CaptureForm } from './capture-form.fields.ts';
import type { CaptureField } from './capture-form.model.ts';
import {
  FilterFields,
  NumberText,
  WhereFields,
  type AbleFieldsProps,
  type CaptureAbilities,
} from './filter-fields.tsx';
import { FlagsField } from './flags-field.tsx';
import { packetsText as text } from './packets.messages.ts';
import classes from '../parts/form.module.css';

/** The contracts are imported as types only, so that pages do not load zod; the type keeps both equal. */
const FILE_SERVER_SECRET: typeof CAPTURE_FILE_SERVER_SECRET = 'antrea-packetcapture-fileserver-auth';

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
export function CaptureFields(props: AbleFieldsProps): ReactNode {
  const { form, faults, change, abilities } = props;
  const [wanted, setWanted] = useState<boolean | null>(null);
  const faulty = MORE.some((field) => faults[field] !== undefined);
  const shown = faulty || (wanted ?? holdsMore(form));
  return (
    <>
      <FilterFields {...props} />
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
          <WhereFields {...props} />
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
