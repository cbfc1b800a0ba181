import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ControllerSummary } from '@netloft/contracts';
import { Copyable } from '../../components/copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { HealthMark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { agentsText as text } from './agents.messages.ts';
import { controllerQuery } from './agents.queries.ts';
import { ConditionsTable } from './conditions-table.tsx';
import classes from './agents.module.css';

const amount = (value: number | null | undefined): string | null =>
  value === null || value === undefined ? null : formatCount(value);

function facts(controller: ControllerSummary): readonly (readonly [string, ReactNode])[] {
  const { pod, service, networkPolicies } = controller;
  return [
    [text.node, controller.node === null ? null : <Copyable value={controller.node} noun="Node name" />],
    [text.pod, pod === null ? null : <Name namespace={pod.namespace} name={pod.name} copy />],
    [text.service, service === null ? null : <Name namespace={service.namespace} name={service.name} />],
    [text.version, controller.version === null ? null : <span className="mono">{controller.version}</span>],
    [text.heartbeat, <Time key="time" value={controller.lastHeartbeat} absent="never" />],
    [text.connectedAgents, amount(controller.connectedAgents)],
    [text.policies, amount(networkPolicies?.policies)],
    [text.appliedTo, amount(networkPolicies?.appliedToGroups)],
    [text.addressGroups, amount(networkPolicies?.addressGroups)],
    [text.apiPort, controller.apiPort],
  ];
}

/** All that the controller reports. */
export function ControllerDrawer({
  cluster,
  topic,
  onClose,
}: {
  readonly cluster: string;
  readonly topic: TopicState<ControllerSummary>;
  readonly onClose: () => void;
}): ReactNode {
  const controller = topic.items[0];
  const detail = useQuery({
    ...controllerQuery(cluster, controller?.resourceVersion ?? ''),
    enabled: controller !== undefined,
  });
  if (controller === undefined) {
    return (
      <Drawer title={text.controller} label={text.controller} onClose={onClose}>
        {topic.state === 'loading' ? <Loading rows={6} /> : <p>{topic.hidden[0]?.reason ?? text.noController}</p>}
      </Drawer>
    );
  }
  const silent = controller.health === 'stale' || controller.health === 'unknown';
  return (
    <Drawer
      title={text.controller}
      label={text.controller}
      onClose={onClose}
      actions={<HealthMark health={controller.health} reasons={controller.healthReasons} />}
    >
      {controller.healthReasons.length > 0 && (
        <p className={classes.notice}>
          <strong>{controller.healthReasons.join('; ')}.</strong> {silent ? text.isStale : ''}
        </p>
      )}
      <DrawerSection title={text.facts}>
        <Facts items={facts(controller)} />
      </DrawerSection>
      <DrawerSection title={text.conditions}>
        <ConditionsTable conditions={controller.conditions} silent={silent} />
      </DrawerSection>
      <DrawerSection title={text.object}>
        {detail.isError ? (
          <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
        ) : detail.data === undefined ? (
          <Loading rows={8} height={22} label={text.controller} />
        ) : (
          <YamlView value={detail.data.object} name="antrea-controller" label="AntreaControllerInfo" />
        )}
      </DrawerSection>
    </Drawer>
  );
}
