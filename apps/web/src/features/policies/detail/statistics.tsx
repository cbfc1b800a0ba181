import type { ReactNode } from 'react';
import type { PolicyDetail, TrafficStats } from '@netloft/contracts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { policiesText as text } from '../policies.messages.ts';
import { ruleKey } from './rules.tsx';
import classes from '../policies.module.css';

/** Rules that are listed: those that decided most. */
const MOST = 8;

const Row = ({ label, hits }: { readonly label: ReactNode; readonly hits: TrafficStats | null }): ReactNode => (
  <tr>
    <th scope="row">{label}</th>
    <td>{hits === null ? '—' : formatCount(hits.sessions)}</td>
    <td>{hits === null ? '—' : formatCount(hits.packets)}</td>
    <td>{hits === null ? '—' : formatBytes(hits.bytes)}</td>
  </tr>
);

/** What the policy and each of its rules decided since it was made; why nothing is counted where that is so. */
export function Statistics({ detail }: { readonly detail: PolicyDetail }): ReactNode {
  const { statistics, summary, rules } = detail;
  if (statistics.state !== 'counting' || summary.hits === null)
    return <p className="muted">{statistics.detail === '' ? text.notCounted : statistics.detail}</p>;
  const counted = rules
    .filter((rule) => rule.hits !== null)
    .toSorted((a, b) => (b.hits?.sessions ?? 0) - (a.hits?.sessions ?? 0));
  const most = counted.length > MOST + 1 ? counted.slice(0, MOST) : counted;
  return (
    <>
      <table className={classes.counts} aria-label={text.statistics}>
        <thead>
          <tr>
            <th scope="col">{text.rule}</th>
            <th scope="col">{text.sessions}</th>
            <th scope="col">{text.packets}</th>
            <th scope="col">{text.bytes}</th>
          </tr>
        </thead>
        <tbody>
          <Row label={text.allRules} hits={summary.hits} />
          {most.map((rule) => (
            <Row key={ruleKey(rule)} label={<span className="mono">{rule.name}</span>} hits={rule.hits} />
          ))}
        </tbody>
      </table>
      {most.length < counted.length && (
        <p className={classes.countsMore}>{text.otherRules(counted.length - most.length)}</p>
      )}
    </>
  );
}
