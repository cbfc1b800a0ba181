import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type {
  NsxClusterStatistics,
  NsxPolicyDetail,
  NsxPolicySummary,
  NsxRuleEnd,
  NsxRuleRow,
} from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Time } from '../../../components/time.tsx';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { nsxClustersQuery } from '../nsx.queries.ts';
import { ToCluster, ToNsx } from '../parts/to-cluster.tsx';
import { ByTag, RealizationMark } from './policies.columns.tsx';
import { policiesText as text } from './policies.messages.ts';
import { actionLabel, actionMark, DIRECTION_LABEL, type LinkedGroup } from './policies.model.ts';
import classes from './policies.module.css';

/** What the list knows of a policy. */
export function PolicyFacts({ summary }: { readonly summary: NsxPolicySummary }): ReactNode {
  return (
    <Facts
      items={[
        [
          text.enforcedBy,
          <span key="by" className={classes.name}>
            <ByTag by={summary.enforcedBy} /> {text.byWhat[summary.enforcedBy]}
          </span>,
        ],
        [text.category, `${summary.category}, ${text.sequence.toLowerCase()} ${summary.sequence}`],
        ...(summary.enforcedBy === 'antrea' ? [[text.span, summary.span.join(', ')] as const] : []),
        [text.appliedTo, summary.appliedTo],
        [
          text.realization,
          <span key="realization">
            <RealizationMark realization={summary.realization} />{' '}
            {summary.realization.detail !== undefined && <span>{summary.realization.detail}</span>}
          </span>,
        ],
        ...(summary.locked ? [[text.locked, text.lockedBy(summary.lockedBy)] as const] : []),
        [
          text.changed,
          summary.changedAt === null ? null : (
            <span key="changed">
              <Time value={summary.changedAt} />{' '}
              {summary.changedBy !== null && <span className="muted">{summary.changedBy}</span>}
            </span>
          ),
        ],
        [text.id, <Copyable key="id" value={summary.id} noun="id" />],
      ]}
    />
  );
}

const Ends = ({ ends }: { readonly ends: readonly NsxRuleEnd[] }): ReactNode => (
  <ul className={classes.ends}>
    {ends.map((end) => (
      <li key={`${end.group ?? ''}\n${end.text}`}>
        {end.group === null ? (
          end.text
        ) : (
          <ToNsx to="/groups" search={{ open: end.group }} title={end.group}>
            {end.text}
          </ToNsx>
        )}
      </li>
    ))}
  </ul>
);

/** The rules in the order in which NSX asks them. */
export function RulesTable({ rules }: { readonly rules: readonly NsxRuleRow[] }): ReactNode {
  if (rules.length === 0) return <p className="muted">{text.noRules}</p>;
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={text.rulesTitle}>
        <thead>
          <tr>
            <th scope="col">{text.number}</th>
            <th scope="col" title={text.ruleIdWhat}>
              {text.ruleId}
            </th>
            <th scope="col">{text.rule}</th>
            <th scope="col">{text.action}</th>
            <th scope="col">{text.direction}</th>
            <th scope="col">{text.sources}</th>
            <th scope="col">{text.destinations}</th>
            <th scope="col">{text.services}</th>
            <th scope="col">{text.appliedTo}</th>
            <th scope="col">{text.flags}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, index) => (
            <tr key={rule.id} data-disabled={rule.disabled ? true : undefined}>
              <td className="number">{index + 1}</td>
              <td className="mono">{rule.ruleId ?? '—'}</td>
              <th scope="row">{rule.name}</th>
              <td>
                <Mark kind={actionMark[rule.action] ?? 'unknown'} label={actionLabel(rule.action)} />
              </td>
              <td>{DIRECTION_LABEL[rule.direction] ?? rule.direction}</td>
              <td>
                <Ends ends={rule.sources} />
              </td>
              <td>
                <Ends ends={rule.destinations} />
              </td>
              <td>{rule.services.join(', ')}</td>
              <td>
                <Ends ends={rule.appliedTo} />
              </td>
              <td>{[rule.logged && text.logged, rule.disabled && text.disabled].filter(Boolean).join(', ') || '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the policy stands in each cluster of its span, with the ClusterNetworkPolicy that it became there. */
export function Realization({ summary }: { readonly summary: NsxPolicySummary }): ReactNode {
  const clusters = useQuery({ ...nsxClustersQuery, enabled: summary.enforcedBy === 'antrea', retry: false });
  const state = (
    <p>
      <RealizationMark realization={summary.realization} /> {summary.realization.detail}
    </p>
  );
  if (summary.enforcedBy === 'dfw')
    return (
      <>
        {state}
        <p className="muted">{text.dfwRealization}</p>
      </>
    );
  // NSX’s id of a cluster is not always Netloft’s name of it.
  const linkOf = (id: string): string | undefined =>
    clusters.data?.items.find((one) => one.id === id)?.link?.cluster ??
    summary.clusterPolicies.find((one) => one.cluster === id)?.cluster;
  const known = new Set(summary.span.map(linkOf));
  const others = summary.clusterPolicies.filter((one) => !known.has(one.cluster));
  const rows = [
    ...summary.span.map((id) => {
      const link = linkOf(id);
      return { id, link, policy: summary.clusterPolicies.find((one) => one.cluster === link) };
    }),
    ...others.map((policy) => ({ id: policy.cluster, link: policy.cluster, policy })),
  ];
  return (
    <>
      {state}
      {summary.realization.state === 'In Progress' && (
        <p role="status" className="muted">
          {text.realizing}
        </p>
      )}
      <table className={classes.table} aria-label={text.realizationTable}>
        <thead>
          <tr>
            <th scope="col">{text.cluster}</th>
            <th scope="col">{text.clusterPolicy}</th>
            <th scope="col">{text.tier}</th>
            <th scope="col">{text.phase}</th>
            <th scope="col">{text.realized}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, link, policy }) => (
            <tr key={id}>
              <th scope="row" className="mono">
                {id}
              </th>
              {policy === undefined ? (
                <td colSpan={4} className="muted">
                  {link === undefined ? text.notConnected : text.notThere}
                </td>
              ) : (
                <>
                  <td className="mono">
                    <ToCluster
                      cluster={policy.cluster}
                      to="/policies/$id"
                      params={{ id: policy.id }}
                      title={text.tiedBy[policy.by]}
                    >
                      {policy.name}
                    </ToCluster>
                  </td>
                  <td className="mono">{policy.tier}</td>
                  <td>
                    <Mark
                      kind={policy.phase === 'Realized' ? 'allowed' : policy.phase === 'Failed' ? 'dropped' : 'running'}
                      label={policy.phase}
                    />
                  </td>
                  <td className="number">{text.nodes(policy.nodesRealized, policy.nodesDesired)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type Counted = NsxClusterStatistics['rules'][number];
const MEASURES = ['sessions', 'packets', 'bytes', 'hits'] as const;
const shownCount = (measure: (typeof MEASURES)[number], value: number | null): string =>
  value === null ? '—' : measure === 'bytes' ? formatBytes(value) : formatCount(value);

/** The sum where anything was counted; what no rule counted stays unknown. */
function sumOf(rules: readonly Counted[], measure: (typeof MEASURES)[number]): number | null {
  const known = rules.flatMap((rule) => rule[measure] ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function StatisticsTable({
  one,
  names,
}: {
  readonly one: NsxClusterStatistics;
  readonly names: ReadonlyMap<string, string>;
}): ReactNode {
  const title = one.cluster ?? text.enforcementPoint;
  return (
    <table className={classes.table} aria-label={text.statisticsOf(title)}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {MEASURES.map((measure) => (
            <th key={measure} scope="col" className={classes.end}>
              {text[measure]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {one.rules.map((rule) => (
          <tr key={rule.rule}>
            <th scope="row">{names.get(rule.rule) ?? rule.rule}</th>
            {MEASURES.map((measure) => (
              <td key={measure} className={classes.end}>
                {shownCount(measure, rule[measure])}
              </td>
            ))}
          </tr>
        ))}
        {one.rules.length > 1 && (
          <tr>
            <th scope="row">{text.allRules}</th>
            {MEASURES.map((measure) => (
              <td key={measure} className={classes.end}>
                {shownCount(measure, sumOf(one.rules, measure))}
              </td>
            ))}
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** What each rule decided in each cluster; NSX does not add clusters up. */
export function Statistics({ detail }: { readonly detail: NsxPolicyDetail }): ReactNode {
  const { statistics, statisticsDetail, rules } = detail;
  if (statistics === null) return <p className="muted">{statisticsDetail ?? text.statisticsUnknown}</p>;
  const counted = statistics.filter((one) => one.rules.length > 0);
  if (counted.length === 0) return <p className="muted">{statisticsDetail ?? text.statisticsNone}</p>;
  // NSX names a rule by its id, or by its number.
  const names = new Map(
    rules.flatMap((rule) => [
      [rule.id, rule.name] as const,
      ...(rule.ruleId === null ? [] : [[String(rule.ruleId), rule.name] as const]),
    ]),
  );
  return counted.map((one) => <StatisticsTable key={one.cluster ?? ''} one={one} names={names} />);
}

/** Groups that the rules name, and where. */
export function LinkedGroups({ groups }: { readonly groups: readonly LinkedGroup[] }): ReactNode {
  if (groups.length === 0) return <p className="muted">{text.noGroups}</p>;
  return (
    <ul className={classes.users}>
      {groups.map((group) => (
        <li key={group.id}>
          <ToNsx to="/groups" search={{ open: group.id }} title={group.id}>
            {group.name}
          </ToNsx>
          <span className="muted">{group.where.join('; ')}</span>
        </li>
      ))}
    </ul>
  );
}
