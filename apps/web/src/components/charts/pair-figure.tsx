import type { ReactNode } from 'react';
import type { FlowVerdict } from '@netloft/contracts';
import { FlowVerdictMark, flowVerdictKind, flowVerdictLabel, Mark } from '../mark.tsx';
import { TextButton } from '../text-button.tsx';
import { ChartLink } from './chart-link.tsx';
import { chartsText as text } from './charts.messages.ts';
import type { PairFlow } from './pair.ts';
import { formatValue, type Unit } from './units.ts';
import type { FigureState } from './use-figure.ts';
import classes from './charts.module.css';

/** What a band says, for screen readers. */
export const pairName = (flow: PairFlow, unit: Unit): string =>
  text.pairFlow(
    flow.source.label,
    flow.target.label,
    flow.verdict === null ? text.restOf : flowVerdictLabel[flow.verdict],
    formatValue(flow.value, unit),
  );

/** Facts of the band under the pointer. */
export function PairTip({ figure, width }: { readonly figure: FigureState; readonly width: number }): ReactNode {
  const { tip } = figure;
  if (tip === null) return null;
  const side = tip.x > width / 2 ? { right: Math.max(0, width - tip.x + 14) } : { left: tip.x + 14 };
  return (
    <div className={classes.reading} style={{ ...side, top: Math.max(0, tip.y - 12) }} data-no-picture>
      <p className={classes.readingTime}>{text.pair(tip.flow.source.label, tip.flow.target.label)}</p>
      {tip.flow.verdict !== null && <FlowVerdictMark verdict={tip.flow.verdict} />}
      <table>
        <tbody>
          {tip.flow.facts.map((fact) => (
            <tr key={fact.name}>
              <th scope="row">{fact.name}</th>
              <td className={classes.readingValue}>{fact.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Verdicts that occur, and what is seen alone with the way out of it. */
export function PairKey({
  flows,
  unit,
  figure,
}: {
  readonly flows: readonly PairFlow[];
  readonly unit: Unit;
  readonly figure: FigureState;
}): ReactNode {
  const verdicts = [...new Set(flows.map((flow) => flow.verdict))].filter((one): one is FlowVerdict => one !== null);
  const { isolated } = figure;
  const sum = flows.filter((flow) => figure.isLit(flow)).reduce((all, flow) => all + flow.value, 0);
  return (
    <ul className={classes.key}>
      {verdicts.map((verdict) => (
        <li key={verdict}>
          <Mark kind={flowVerdictKind[verdict]} label={flowVerdictLabel[verdict]} />
        </li>
      ))}
      {isolated !== null && (
        <li aria-live="polite">
          {text.alone(isolated.label, formatValue(sum, unit))}{' '}
          {isolated.href !== undefined && <ChartLink href={isolated.href}>{text.records}</ChartLink>}{' '}
          <TextButton onClick={() => figure.isolate(null)}>{text.showAll}</TextButton>
        </li>
      )}
    </ul>
  );
}
