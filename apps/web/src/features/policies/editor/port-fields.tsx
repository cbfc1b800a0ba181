import { useState, type ReactNode } from 'react';
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Path } from '@netloft/antrea';
import { NumberField } from './commit-fields.tsx';
import { useForm } from './form.context.ts';
import { isRecord, records, type Loose } from './peer.model.ts';
import { portLineOf, withPortLine, type PortLine } from './rule.model.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function PortRow({
  port,
  path,
  onRemove,
}: {
  readonly port: Loose;
  readonly path: Path;
  readonly onRemove: () => void;
}): ReactNode {
  const { kind, edit } = useForm();
  const stored = portLineOf(port);
  // What is no port yet stays in the field and out of the draft.
  const [typed, setTyped] = useState<PortLine | null>(null);
  const line = typed ?? stored;
  const change = (patch: Partial<PortLine>): void => {
    const next = { ...line, ...patch };
    const entry = withPortLine(port, next);
    setTyped(entry === undefined ? next : null);
    if (entry !== undefined) edit([{ op: 'set', path, value: entry }]);
  };
  const isBad = typed !== null;
  return (
    <li className={classes.portRow}>
      <Select
        size="xs"
        w={92}
        label={words.protocol}
        allowDeselect={false}
        data={PROTOCOLS.includes(line.protocol) ? PROTOCOLS : [...PROTOCOLS, line.protocol]}
        value={line.protocol}
        onChange={(protocol) => protocol !== null && change({ protocol })}
      />
      <TextInput
        size="xs"
        label={words.port}
        placeholder={words.portPlaceholder}
        autoComplete="off"
        value={line.port}
        error={isBad ? words.badPort : undefined}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      {kind !== 'K8sNetworkPolicy' && (
        <TextInput
          size="xs"
          label={words.sourcePort}
          placeholder={words.sourcePortPlaceholder}
          autoComplete="off"
          value={line.sourcePort}
          onChange={(event) => change({ sourcePort: event.currentTarget.value })}
        />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`${words.removePort}: ${line.protocol} ${line.port}`}
        onClick={onRemove}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </li>
  );
}

function IcmpRow({
  icmp,
  path,
  onRemove,
}: {
  readonly icmp: Loose;
  readonly path: Path;
  readonly onRemove: () => void;
}): ReactNode {
  const { edit } = useForm();
  const set = (field: 'icmpType' | 'icmpCode') => (value: number | undefined) =>
    edit([
      value === undefined
        ? { op: 'delete', path: [...path, 'icmp', field] }
        : { op: 'set', path: [...path, 'icmp', field], value },
    ]);
  const valueOf = (field: string): number | undefined => (typeof icmp[field] === 'number' ? icmp[field] : undefined);
  return (
    <li className={classes.portRow}>
      <span className={classes.icmp}>ICMP</span>
      <NumberField
        label={words.icmpType}
        placeholder={words.any}
        min={0}
        max={255}
        value={valueOf('icmpType')}
        onCommit={set('icmpType')}
      />
      <NumberField
        label={words.icmpCode}
        placeholder={words.any}
        min={0}
        max={255}
        value={valueOf('icmpCode')}
        onCommit={set('icmpCode')}
      />
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${words.removePort}: ICMP`} onClick={onRemove}>
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** Ports and, of Antrea's policies, ICMP. */
export function PortFields({ rule, path }: { readonly rule: Loose; readonly path: Path }): ReactNode {
  const { kind, edit } = useForm();
  const ports = records(rule['ports']);
  const protocols = records(rule['protocols']);
  const remove = (field: 'ports' | 'protocols', index: number, count: number) => () =>
    edit([{ op: 'delete', path: count === 1 ? [...path, field] : [...path, field, index] }]);
  return (
    <fieldset className={classes.part}>
      <legend>{words.ports}</legend>
      {ports.length + protocols.length === 0 && <p className={classes.quiet}>{words.everyPort}</p>}
      <ul className={classes.peers}>
        {ports.map((port, index) => (
          <PortRow
            key={index}
            port={port}
            path={[...path, 'ports', index]}
            onRemove={remove('ports', index, ports.length)}
          />
        ))}
        {protocols.map((one, index) =>
          isRecord(one['icmp']) ? (
            <IcmpRow
              key={`icmp-${index}`}
              icmp={one['icmp']}
              path={[...path, 'protocols', index]}
              onRemove={remove('protocols', index, protocols.length)}
            />
          ) : null,
        )}
      </ul>
      <div className={classes.buttons}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() =>
            edit([
              { op: 'insert', path: [...path, 'ports'], index: ports.length, value: { protocol: 'TCP', port: 80 } },
            ])
          }
        >
          {words.addPort}
        </Button>
        {kind !== 'K8sNetworkPolicy' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() =>
              edit([{ op: 'insert', path: [...path, 'protocols'], index: protocols.length, value: { icmp: {} } }])
            }
          >
            {words.addIcmp}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
