import type { ReactNode } from 'react';
import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type Path, pathText } from '@netloft/antrea';
import { PeerBody } from './peer-body.tsx';
import { useForm } from './form.context.ts';
import { keptOfPeer, newPeer, peerTypeOf, peerTypes, type Loose, type PeerType, type Side } from './peer.model.ts';
import { Said } from './said.tsx';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface PeerListProps {
  /** The list: `spec.appliedTo`, `spec.ingress[0].from`. */
  readonly path: Path;
  readonly peers: readonly Loose[];
  readonly side: Side;
  readonly inRule: boolean;
  readonly label: string;
}

function SelectsNow({ path }: { readonly path: Path }): ReactNode {
  const selection = useForm().selections.get(pathText(path));
  if (selection === undefined) return null;
  return (
    <span className={classes.selects} data-none={selection.total === 0 ? true : undefined} title={selection.text}>
      {selection.total === null ? words.selectsUnknown : words.selectsNow(selection.total)}
    </span>
  );
}

function PeerEntry({
  peer,
  path,
  index,
  types,
  onRemove,
}: {
  readonly peer: Loose;
  readonly path: Path;
  readonly index: number;
  readonly types: readonly PeerType[];
  readonly onRemove: () => void;
}): ReactNode {
  const { edit, namespace } = useForm();
  const type = peerTypeOf(peer);
  const kept = keptOfPeer(peer);
  const choices = types.includes(type) ? types : [...types, type];
  return (
    <li className={classes.peer}>
      <div className={classes.peerHead}>
        <Select
          size="xs"
          w={150}
          aria-label={`${words.peer(index + 1)}: ${words.peerType}`}
          allowDeselect={false}
          data={choices.map((one) => ({ value: one, label: words.peerTypes[one], disabled: one === 'other' }))}
          value={type}
          onChange={(next) => {
            if (next !== null && next !== type) edit([{ op: 'set', path, value: newPeer(next, namespace) }]);
          }}
        />
        <SelectsNow path={path} />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`${words.removePeer}: ${words.peer(index + 1)}`}
          onClick={onRemove}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </div>
      {type === 'other' ? (
        <p className={classes.kept}>{words.otherPeer}</p>
      ) : (
        <PeerBody peer={peer} path={path} type={type} />
      )}
      <Said path={path} />
      {type !== 'other' && kept.length > 0 && <p className={classes.kept}>{words.kept(kept.join(', '))}</p>}
    </li>
  );
}

/** Entries of appliedTo, from or to: each of a type, with its fields. */
export function PeerList({ path, peers, side, inRule, label }: PeerListProps): ReactNode {
  const { kind, namespace, edit } = useForm();
  const types = peerTypes(kind, side, inRule);
  const remove = (index: number): void => edit([{ op: 'delete', path: peers.length === 1 ? path : [...path, index] }]);
  return (
    <div role="group" aria-label={label}>
      <ul className={classes.peers}>
        {peers.map((peer, index) => (
          <PeerEntry
            key={index}
            peer={peer}
            path={[...path, index]}
            index={index}
            types={types}
            onRemove={() => remove(index)}
          />
        ))}
      </ul>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => edit([{ op: 'insert', path, index: peers.length, value: newPeer('pods', namespace) }])}
      >
        {words.addPeer} <span className="visually-hidden">({label})</span>
      </Button>
    </div>
  );
}
