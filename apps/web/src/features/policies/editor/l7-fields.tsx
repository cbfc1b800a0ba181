import type { ReactNode } from 'react';
import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Path } from '@netloft/antrea';
import { TextField } from './commit-fields.tsx';
import { useForm } from './form.context.ts';
import { isRecord, records, textOf, type Loose } from './peer.model.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'TRACE', 'OPTIONS', 'CONNECT', 'PATCH'];

function Row({
  entry,
  path,
  onRemove,
}: {
  readonly entry: Loose;
  readonly path: Path;
  readonly onRemove: () => void;
}): ReactNode {
  const { edit } = useForm();
  const protocol = isRecord(entry['tls']) ? 'tls' : 'http';
  const fields = isRecord(entry[protocol]) ? entry[protocol] : {};
  const set = (field: string) => (value: string | null) =>
    edit([
      value === null || value === ''
        ? { op: 'delete', path: [...path, protocol, field] }
        : { op: 'set', path: [...path, protocol, field], value },
    ]);
  return (
    <li className={classes.portRow}>
      <span className={classes.icmp}>{protocol.toUpperCase()}</span>
      {protocol === 'tls' ? (
        <TextField label={words.sni} mono placeholder={words.any} value={textOf(fields['sni'])} onCommit={set('sni')} />
      ) : (
        <>
          <TextField
            label={words.host}
            mono
            placeholder={words.any}
            value={textOf(fields['host'])}
            onCommit={set('host')}
          />
          <Select
            size="xs"
            w={104}
            label={words.method}
            placeholder={words.any}
            data={METHODS}
            value={textOf(fields['method']) || null}
            onChange={set('method')}
          />
          <TextField
            label={words.path}
            mono
            placeholder={words.any}
            value={textOf(fields['path'])}
            onCommit={set('path')}
          />
        </>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`${words.removeL7}: ${protocol.toUpperCase()}`}
        onClick={onRemove}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** HTTP and TLS inside allowed connections. */
export function Layer7Fields({ rule, path }: { readonly rule: Loose; readonly path: Path }): ReactNode {
  const { edit } = useForm();
  const list = records(rule['l7Protocols']);
  const isAllow = rule['action'] === 'Allow';
  const place = [...path, 'l7Protocols'];
  const add = (protocol: 'http' | 'tls') => () =>
    edit([{ op: 'insert', path: place, index: list.length, value: { [protocol]: {} } }]);
  return (
    <fieldset className={classes.part}>
      <legend>{words.l7}</legend>
      {list.length === 0 && <p className={classes.quiet}>{isAllow ? words.l7None : words.l7Allow}</p>}
      <ul className={classes.peers}>
        {list.map((entry, index) => (
          <Row
            key={index}
            entry={entry}
            path={[...place, index]}
            onRemove={() => edit([{ op: 'delete', path: list.length === 1 ? place : [...place, index] }])}
          />
        ))}
      </ul>
      {isAllow && (
        <div className={classes.buttons}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={add('http')}
          >
            {words.addHttp}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={add('tls')}
          >
            {words.addTls}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
