import type { ReactNode } from 'react';
import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import type { Cluster } from '@netloft/contracts';
import { Sign, type MarkKind } from '../../components/mark.tsx';
import { shortenMiddle } from '../../lib/format.ts';
import { clustersText as text } from './clusters.messages.ts';
import classes from './clusters.module.css';

const REACHABILITY = { reachable: 'allowed', unreachable: 'dropped', unknown: 'unknown' } as const;
const kindOf = (cluster: Cluster): MarkKind => (cluster.signedIn ? REACHABILITY[cluster.reachability.state] : 'none');

const stateOf = (cluster: Cluster): string => {
  if (cluster.signedIn) return text[cluster.reachability.state];
  return cluster.refusal === undefined ? text.notSignedIn : text.refused;
};

const versionOf = (cluster: Cluster): string =>
  [
    cluster.antreaVersion === null ? null : text.antrea(cluster.antreaVersion),
    cluster.kubernetesVersion === null ? null : text.kubernetes(cluster.kubernetesVersion),
  ]
    .filter((one) => one !== null)
    .join(' · ') || text.unknownVersion;

/** Says that a cluster is played by the simulator. */
export function SimulatedMark(): ReactNode {
  return (
    <span className={classes.simulated} title={text.simulatedHelp}>
      {text.simulated}
    </span>
  );
}

export interface ClusterSwitcherProps {
  readonly clusters: readonly Cluster[] | undefined;
  /** The cluster that the page speaks of. */
  readonly current: string;
  readonly onChoose: (name: string) => void;
}

/** Where am I: the cluster, its state and version, and the way to another. */
export function ClusterSwitcher({ clusters, current, onChoose }: ClusterSwitcherProps): ReactNode {
  const cluster = clusters?.find((one) => one.name === current);
  return (
    <div className={classes.where}>
      <Menu position="bottom-start" withinPortal width={360}>
        <Menu.Target>
          <button type="button" className={classes.target} aria-label={`${text.switcher} ${current}`}>
            {cluster !== undefined && <Sign kind={kindOf(cluster)} label={stateOf(cluster)} />}
            <span className={classes.name} title={current}>
              {current === '' ? text.switcher : shortenMiddle(current, 34)}
            </span>
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{text.switcher}</Menu.Label>
          {(clusters ?? []).map((one) => (
            <Menu.Item
              key={one.id}
              onClick={() => onChoose(one.name)}
              leftSection={<Sign kind={kindOf(one)} />}
              rightSection={one.name === current ? <IconCheck size={14} aria-label="chosen" /> : undefined}
            >
              <span className={classes.item}>
                <span className="mono">{one.name}</span>
                <span className={classes.facts}>
                  {stateOf(one)} · {versionOf(one)}
                  {one.simulated && ` · ${text.simulated}`}
                  {one.isDefault && ` · ${text.default}`}
                </span>
              </span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {cluster !== undefined && cluster.antreaVersion !== null && (
        <span className={classes.version} title={versionOf(cluster)}>
          {text.antrea(cluster.antreaVersion)}
        </span>
      )}
      {cluster?.simulated === true && <SimulatedMark />}
    </div>
  );
}
