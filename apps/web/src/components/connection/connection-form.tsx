import { useId, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import type { ObjectHit } from '@netloft/contracts';
import { ObjectPicker } from '../object-picker.tsx';
import {
  END_TYPES,
  hasPorts,
  PROTOCOLS,
  type ConnectionFaults,
  type ConnectionFields,
  type EndFields,
  type EndType,
  type ProtocolName,
} from './connection.model.ts';
import { connectionText as text } from './connection.messages.ts';
import classes from './connection.module.css';

const KINDS = { pod: 'Pod', service: 'Service', node: 'Node' } as const;

interface EndProps {
  readonly cluster: string;
  readonly label: string;
  readonly end: EndFields;
  readonly error: string | undefined;
  readonly onChange: (end: EndFields, hit: ObjectHit | null) => void;
}

function EndField({ cluster, label, end, error, onChange }: EndProps): ReactNode {
  const { type, value } = end;
  const kind = type === 'ip' || type === 'fqdn' ? null : KINDS[type];
  const named = `${label} ${text.ends[type]}`;
  return (
    <fieldset className={classes.end}>
      <div className={classes.endHead}>
        <legend>{label}</legend>
        <select
          className={classes.kind}
          aria-label={text.endKind(label)}
          value={type}
          onChange={(event) => onChange({ type: event.currentTarget.value as EndType, value: '' }, null)}
        >
          {END_TYPES.map((one) => (
            <option key={one} value={one}>
              {text.ends[one]}
            </option>
          ))}
        </select>
      </div>
      {kind === null ? (
        <TextInput
          label={named}
          classNames={{ input: 'mono' }}
          placeholder={type === 'ip' ? '10.0.0.1 or fd00::1' : 'www.example.org'}
          value={value}
          error={error}
          onChange={(event) => onChange({ type, value: event.currentTarget.value }, null)}
        />
      ) : (
        <ObjectPicker
          key={type}
          cluster={cluster}
          kinds={[kind]}
          label={named}
          value={value}
          error={error}
          onChange={(next, hit) => onChange({ type, value: next }, hit)}
        />
      )}
    </fieldset>
  );
}

export interface ConnectionFormProps {
  readonly cluster: string;
  readonly fields: ConnectionFields;
  readonly faults: ConnectionFaults;
  readonly onChange: (fields: ConnectionFields) => void;
  readonly onSubmit: () => void;
  /** Names the form for screen readers. */
  readonly label: string;
  /** The button, and what else stands at the form's end. */
  readonly children: ReactNode;
}

/** Two ends, protocol and port. `Ctrl/Cmd-Enter` or Enter asks. */
export function ConnectionForm(props: ConnectionFormProps): ReactNode {
  const { cluster, fields, faults, onChange, onSubmit, label, children } = props;
  const portHelp = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSubmit();
  };
  const setDestination = (destination: EndFields, hit: ObjectHit | null): void => {
    const known = destination.type === 'service' ? hit?.ports?.[0] : undefined;
    const protocol = PROTOCOLS.find((one) => one === known?.protocol);
    onChange({
      ...fields,
      destination,
      ...(known === undefined || protocol === undefined ? {} : { protocol, port: String(known.port) }),
    });
  };
  const icmp = fields.protocol === 'ICMP' || fields.protocol === 'ICMPv6';
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one key for every field of the form
    <form className={classes.form} aria-label={label} noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <EndField
        cluster={cluster}
        label={text.source}
        end={fields.source}
        error={faults.source}
        onChange={(source) => onChange({ ...fields, source })}
      />
      <button
        type="button"
        className={classes.swap}
        aria-label={text.swap}
        title={text.swap}
        onClick={() => onChange({ ...fields, source: fields.destination, destination: fields.source })}
      >
        <IconArrowsExchange size={16} aria-hidden />
      </button>
      <EndField
        cluster={cluster}
        label={text.destination}
        end={fields.destination}
        error={faults.destination}
        onChange={setDestination}
      />
      <div className={classes.traffic}>
        <NativeSelect
          label={text.protocol}
          data={[...PROTOCOLS]}
          value={fields.protocol}
          onChange={(event) => onChange({ ...fields, protocol: event.currentTarget.value as ProtocolName })}
        />
        {hasPorts(fields.protocol) && (
          <TextInput
            label={text.port}
            title={text.portHelp}
            aria-describedby={portHelp}
            placeholder={text.anyPort}
            inputMode="numeric"
            value={fields.port}
            error={faults.port}
            onChange={(event) => onChange({ ...fields, port: event.currentTarget.value })}
          />
        )}
        {icmp && (
          <TextInput
            label={text.icmpType}
            placeholder={text.anyPort}
            inputMode="numeric"
            value={fields.icmpType}
            error={faults.icmpType}
            onChange={(event) => onChange({ ...fields, icmpType: event.currentTarget.value })}
          />
        )}
        <span id={portHelp} className="visually-hidden">
          {text.portHelp}
        </span>
      </div>
      <div className={classes.submit}>{children}</div>
    </form>
  );
}
