import type { ReactNode } from 'react';
import { DrawerSection } from '../../../components/drawer.tsx';
import { formatBitRate, formatBytes, formatCount } from '../../../lib/format.ts';
import { flowsText as text } from '../flows.messages.ts';
import type { FlowRow } from '../../../components/flow-record/row.ts';
import classes from './records.module.css';

const number = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '—' : format(value);

/** How much went each way, in all and since the record before. */
export function TrafficSection({ row }: { readonly row: FlowRow }): ReactNode {
  const isWhole = row.octetTotalCount !== undefined;
  const lines: readonly (readonly [string, string, string])[] = [
    [
      `${text.bytes}, ${text.since.toLowerCase()}`,
      number(row.octetDeltaCount, formatBytes),
      number(row.reverseOctetDeltaCount, formatBytes),
    ],
    [
      `${text.packets}, ${text.since.toLowerCase()}`,
      number(row.packetDeltaCount, formatCount),
      number(row.reversePacketDeltaCount, formatCount),
    ],
    ...(isWhole
      ? ([
          [
            `${text.bytes}, ${text.total.toLowerCase()}`,
            number(row.octetTotalCount, formatBytes),
            number(row.reverseOctetTotalCount, formatBytes),
          ],
          [
            `${text.packets}, ${text.total.toLowerCase()}`,
            number(row.packetTotalCount, formatCount),
            number(row.reversePacketTotalCount, formatCount),
          ],
        ] as const)
      : []),
    [text.throughput, number(row.throughput, formatBitRate), number(row.reverseThroughput, formatBitRate)],
    ...(isWhole
      ? ([
          [
            `${text.throughput}, ${text.fromSource}`,
            number(row.throughputFromSourceNode, formatBitRate),
            number(row.reverseThroughputFromSourceNode, formatBitRate),
          ],
          [
            `${text.throughput}, ${text.fromDestination}`,
            number(row.throughputFromDestinationNode, formatBitRate),
            number(row.reverseThroughputFromDestinationNode, formatBitRate),
          ],
        ] as const)
      : []),
  ];
  return (
    <DrawerSection title={text.traffic}>
      <table className={classes.numbers} aria-label={text.traffic}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{text.fact}</span>
            </th>
            <th scope="col">{text.there}</th>
            <th scope="col">{text.back}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([label, there, back]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{there}</td>
              <td>{back}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </DrawerSection>
  );
}
