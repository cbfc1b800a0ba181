import type { ReactNode } from 'react';
import { Select } from '@mantine/core';
import type { Path } from '@netloft/antrea';
import { ListField, SelectorField, SuggestField, TextField } from './commit-fields.tsx';
import { useForm } from './form.context.ts';
import { isRecord, podsOf, textOf, withPods, type Loose, type PeerType, type PodScope } from './peer.model.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

interface BodyProps {
  readonly peer: Loose;
  readonly path: Path;
}
const NO_LABELS = {};

function PodsBody({ peer, path }: BodyProps): ReactNode {
  const { kind, facts, edit } = useForm();
  const { scope, sameLabels } = podsOf(peer);
  const isAppliedTo = path.includes('appliedTo');
  const isCluster = kind === 'AntreaClusterNetworkPolicy';
  const texts = words.scopes[isCluster ? 'cluster' : 'namespaced'];
  const scopes: readonly PodScope[] =
    isCluster && !isAppliedTo ? ['default', 'labels', 'self', 'sameLabels'] : ['default', 'labels'];
  const change = (patch: Parameters<typeof withPods>[1]): void =>
    edit([{ op: 'set', path, value: withPods(peer, patch) }]);
  return (
    <>
      <SelectorField
        label={words.pods}
        placeholder={words.podsPlaceholder}
        selector={peer['podSelector']}
        labels={facts?.labels.pods ?? NO_LABELS}
        onCommit={(podSelector) => change({ podSelector })}
      />
      {(isCluster || !isAppliedTo) && (
        <div className={classes.scope}>
          <Select
            size="xs"
            label={words.scope}
            allowDeselect={false}
            data={scopes.map((one) => ({ value: one, label: texts[one] }))}
            value={scope}
            onChange={(next) => next !== null && change({ scope: next })}
          />
          {scope === 'labels' && (
            <SelectorField
              label={words.namespaceLabels}
              placeholder={words.namespacesPlaceholder}
              selector={peer['namespaceSelector']}
              labels={facts?.labels.namespaces ?? NO_LABELS}
              onCommit={(namespaceSelector) => change({ namespaceSelector })}
            />
          )}
          {scope === 'sameLabels' && (
            <ListField
              label={words.sameLabels}
              value={sameLabels}
              options={Object.keys(facts?.labels.namespaces ?? NO_LABELS)}
              onCommit={(next) => change({ sameLabels: next })}
            />
          )}
        </div>
      )}
    </>
  );
}

function BlockBody({ peer, path }: BodyProps): ReactNode {
  const { edit } = useForm();
  const block = isRecord(peer['ipBlock']) ? peer['ipBlock'] : {};
  const except = Array.isArray(block['except']) ? block['except'].filter((one) => typeof one === 'string') : [];
  return (
    <div className={classes.pair}>
      <TextField
        label={words.cidr}
        mono
        placeholder="10.0.0.0/8"
        value={textOf(block['cidr'])}
        onCommit={(cidr) => edit([{ op: 'set', path: [...path, 'ipBlock', 'cidr'], value: cidr }])}
      />
      <ListField
        label={words.except}
        value={except}
        options={[]}
        onCommit={(next) =>
          edit([
            next.length === 0
              ? { op: 'delete', path: [...path, 'ipBlock', 'except'] }
              : { op: 'set', path: [...path, 'ipBlock', 'except'], value: next },
          ])
        }
      />
    </div>
  );
}

const reference = (value: unknown): string => {
  const source = isRecord(value) ? value : {};
  const [namespace, name] = [textOf(source['namespace']), textOf(source['name'])];
  return namespace === '' ? name : `${namespace}/${name}`;
};
const takenApart = (typed: string, namespace: string): Loose => {
  const [first = '', second] = typed.split('/');
  return second === undefined
    ? { name: first, ...(namespace === '' ? {} : { namespace }) }
    : { name: second, namespace: first };
};

function ReferenceBody({ peer, path, field }: BodyProps & { readonly field: 'serviceAccount' | 'service' }): ReactNode {
  const { facts, edit } = useForm();
  const known = (field === 'service' ? facts?.services : facts?.serviceAccounts) ?? [];
  const own = textOf(isRecord(peer[field]) ? peer[field]['namespace'] : '');
  return (
    <SuggestField
      label={field === 'service' ? words.serviceName : words.accountName}
      mono
      placeholder="namespace/name"
      options={known.map(({ namespace, name }) => `${namespace}/${name}`)}
      value={reference(peer[field])}
      onCommit={(typed) => edit([{ op: 'set', path: [...path, field], value: takenApart(typed, own) }])}
    />
  );
}

/** The fields of one entry, by its type. */
export function PeerBody({ peer, path, type }: BodyProps & { readonly type: PeerType }): ReactNode {
  const { kind, namespace, facts, edit } = useForm();
  if (type === 'pods') return <PodsBody peer={peer} path={path} />;
  if (type === 'block') return <BlockBody peer={peer} path={path} />;
  if (type === 'serviceAccount' || type === 'service') return <ReferenceBody peer={peer} path={path} field={type} />;
  if (type === 'nodes')
    return (
      <SelectorField
        label={words.nodesLabels}
        placeholder={words.nodesPlaceholder}
        selector={peer['nodeSelector']}
        labels={facts?.labels.nodes ?? NO_LABELS}
        onCommit={(selector) => edit([{ op: 'set', path: [...path, 'nodeSelector'], value: selector }])}
      />
    );
  if (type === 'fqdn')
    return (
      <TextField
        label={words.fqdn}
        mono
        placeholder="*.example.com"
        value={textOf(peer['fqdn'])}
        onCommit={(fqdn) => edit([{ op: 'set', path: [...path, 'fqdn'], value: fqdn }])}
      />
    );
  const groups =
    kind === 'AntreaClusterNetworkPolicy'
      ? (facts?.clusterGroups ?? [])
      : (facts?.groups ?? []).filter((one) => one.namespace === namespace).map((one) => one.name);
  return (
    <SuggestField
      label={words.groupName}
      mono
      options={groups}
      value={textOf(peer['group'])}
      onCommit={(group) => edit([{ op: 'set', path: [...path, 'group'], value: group }])}
    />
  );
}
