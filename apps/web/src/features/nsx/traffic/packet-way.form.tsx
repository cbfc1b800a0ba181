import { useState, type ReactNode } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { NsxPacketWay } from '@netloft/contracts';
import { ObjectPicker } from '../../../components/object-picker.tsx';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { objectsQuery, splitReference } from '../../../lib/objects.ts';
import { netloftClustersQuery } from '../nsx.queries.ts';
import { draftOf, faultsOf, searchOfDraft, type WayDraft, type WaySearch } from './packet-way.model.ts';
import { wayText as text } from './packet-way.messages.ts';
import type { NsxTrafficSearch } from './traffic.search.ts';
import classes from './packet-way.module.css';

/** Ports of the Service that is named; a press takes one. Nothing while there is no choice. */
function Ports({
  draft,
  onChoose,
}: {
  readonly draft: WayDraft;
  readonly onChoose: (port: string) => void;
}): ReactNode {
  const { namespace = '', name } = splitReference(draft.service);
  const found = useQuery({
    ...objectsQuery(draft.cluster, { kinds: ['Service'], filter: name, namespace, limit: 20 }),
    enabled: draft.cluster !== '' && namespace !== '' && name !== '',
  });
  const ports = found.data?.items.find((hit) => hit.name === name && hit.namespace === namespace)?.ports ?? [];
  if (ports.length < 2) return null;
  return (
    <div role="group" aria-label={text.ports} className={classes.ports}>
      {ports.map(({ port, protocol, name: portName }) => (
        <button
          key={`${port}/${protocol}`}
          type="button"
          className={classes.chip}
          aria-pressed={draft.port === String(port)}
          onClick={() => onChoose(String(port))}
        >
          {port}/{protocol} <span className="muted">{portName}</span>
        </button>
      ))}
    </div>
  );
}

type BalancerGroup = NonNullable<NsxPacketWay['balancerGroups']>[number];

/** Groups of NSX whose addresses may be those of the load balancer; a press takes them. */
function BalancerGroups({
  groups,
  onChoose,
}: {
  readonly groups: readonly BalancerGroup[];
  readonly onChoose: (addresses: string) => void;
}): ReactNode {
  if (groups.length === 0) return null;
  return (
    <div role="group" aria-label={text.balancerGroups} className={classes.ports}>
      {groups.map(({ name, addresses }) => (
        <button
          key={name}
          type="button"
          className={classes.chip}
          title={addresses.join(', ')}
          onClick={() => onChoose(addresses.join(', '))}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Asks for cluster, Service, port and client. What was typed stays when the address changes from here; another link fills it anew. */
export function WayForm({
  search,
  busy,
  groups,
  onAsk,
}: {
  readonly search: NsxTrafficSearch;
  /** Groups of addresses in NSX that may be those of the load balancer. */
  readonly groups: readonly BalancerGroup[];
  readonly busy: boolean;
  readonly onAsk: (asked: WaySearch) => void;
}): ReactNode {
  const clusters = useQuery(netloftClustersQuery).data?.items ?? [];
  const [typed, setTyped] = useState<WayDraft>(() => draftOf(search));
  const [tried, setTried] = useState(false);
  const first = (clusters.find(({ isDefault }) => isDefault) ?? clusters[0])?.name ?? '';
  const draft: WayDraft = typed.cluster === '' ? { ...typed, cluster: first } : typed;
  const faults = tried ? faultsOf(draft) : {};
  const change = (patch: Partial<WayDraft>): void => setTyped({ ...draft, ...patch });
  const submit = (): void => {
    setTried(true);
    if (Object.keys(faultsOf(draft)).length === 0) onAsk(searchOfDraft(draft));
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.show, group: text.title, inFields: true, run: submit }]);
  const names = clusters.map(({ name }) => name);
  const offered = draft.cluster === '' || names.includes(draft.cluster) ? names : [draft.cluster, ...names];
  return (
    <form
      className={classes.form}
      aria-label={text.formLabel}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <NativeSelect
        label={text.cluster}
        data={offered.length === 0 ? [{ value: '', label: text.chooseCluster }] : offered}
        value={draft.cluster}
        error={faults.cluster}
        onChange={(event) => change({ cluster: event.currentTarget.value, service: '', port: '' })}
      />
      <div className={classes.service}>
        <ObjectPicker
          cluster={draft.cluster}
          kinds={['Service']}
          label={text.service}
          placeholder={text.serviceHint}
          value={draft.service}
          error={faults.service}
          onChange={(service) => change({ service, port: '' })}
        />
        <Ports draft={draft} onChoose={(port) => change({ port })} />
      </div>
      <TextInput
        label={text.port}
        placeholder={text.portHint}
        inputMode="numeric"
        autoComplete="off"
        value={draft.port}
        error={faults.port}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      <TextInput
        label={text.client}
        placeholder={text.clientHint}
        classNames={{ input: 'mono' }}
        autoComplete="off"
        spellCheck={false}
        value={draft.client}
        error={faults.client}
        onChange={(event) => change({ client: event.currentTarget.value })}
      />
      <div>
        <TextInput
          label={text.balancer}
          title={text.balancerHelp}
          placeholder={text.balancerHint}
          classNames={{ input: 'mono' }}
          autoComplete="off"
          spellCheck={false}
          value={draft.balancer}
          error={faults.balancer}
          onChange={(event) => change({ balancer: event.currentTarget.value })}
        />
        <BalancerGroups groups={groups} onChoose={(balancer) => change({ balancer })} />
      </div>
      <Button type="submit" loading={busy} leftSection={<IconRoute size={16} aria-hidden />} className={classes.submit}>
        {text.show}
      </Button>
    </form>
  );
}
