import type { ReactNode } from 'react';
import type { NsxClusterStatistics, NsxPolicyDetail } from '@netloft/contracts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

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
