import type { ReactNode } from 'react';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { ToCluster, ToNsx } from '../parts/to-cluster.tsx';
import { actionMark, type Station, type WayRule } from './packet-way.model.ts';
import { wayText as text } from './packet-way.messages.ts';
import classes from './packet-way.module.css';

/** The policy of a rule, with the way to its page: that of NSX, or that of the cluster. */
function RulePolicy({ rule, cluster }: { readonly rule: WayRule; readonly cluster: string }): ReactNode {
  if (rule.side === 'nsx')
    return (
      <>
        <Mark kind="nsx" />{' '}
        <ToNsx to="/policies/$id" params={{ id: rule.policy }} title={`${text.nsxPolicy} ${rule.policy}`}>
          {rule.policyName}
        </ToNsx>
      </>
    );
  return (
    <ToCluster
      cluster={cluster}
      to="/policies/$id"
      params={{ id: rule.policy }}
      title={`${text.clusterPolicy}: ${rule.policy}`}
    >
      {rule.policyName}
    </ToCluster>
  );
}

/** Rules that speak of the packet at one station, in order; the one that decides is marked. */
export function WayRules({
  rules,
  cluster,
}: {
  readonly rules: readonly WayRule[];
  readonly cluster: string;
}): ReactNode {
  return (
    <ol className={classes.rules}>
      {rules.map((rule) => (
        <li key={`${rule.side} ${rule.policy} ${rule.rule}`} data-decides={rule.decides ? true : undefined}>
          <Mark kind={actionMark(rule.action)} label={rule.action} />
          <RulePolicy rule={rule} cluster={cluster} />
          {rule.rule !== '' && (
            <span className="muted">
              {text.rule.toLowerCase()} {rule.rule}
            </span>
          )}
          {rule.decides && <span className={classes.decides}>{text.decides}</span>}
        </li>
      ))}
    </ol>
  );
}

/** One station in full: what happens, where the packet goes, and the rules. */
export function StationPanel({ station, cluster }: { readonly station: Station; readonly cluster: string }): ReactNode {
  const { stage } = station;
  return (
    <section className={classes.panel} aria-label={station.title}>
      <h2>
        {station.title} <Mark kind={station.mark} label={station.word} />
        {!station.reached && <span className="muted">{text.notReached}</span>}
      </h2>
      {stage.detail !== '' && <p>{stage.detail}</p>}
      {stage.addresses.length > 0 && (
        <Facts
          items={[
            [
              text.addresses,
              <span key="addresses" className={classes.addresses}>
                {stage.addresses.map((address) => (
                  <Copyable key={address} value={address} noun="address" />
                ))}
              </span>,
            ],
          ]}
        />
      )}
      {(stage.rules.length > 0 || stage.verdict !== null) && (
        <>
          <h3>{text.rules}</h3>
          {stage.rules.length === 0 ? (
            <p className="muted">{text.noRules}</p>
          ) : (
            <WayRules rules={stage.rules} cluster={cluster} />
          )}
        </>
      )}
    </section>
  );
}
