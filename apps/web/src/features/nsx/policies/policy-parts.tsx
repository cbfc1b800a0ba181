import type { ReactNode } from 'react';
import type { NsxPolicySummary, NsxRuleEnd, NsxRuleRow } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Time } from '../../../components/time.tsx';
import { ToNsx } from '../parts/to-cluster.tsx';
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
            <ByTag by={summary.enforcedBy} /> {text.byWhere[summary.enforcedBy]}
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
