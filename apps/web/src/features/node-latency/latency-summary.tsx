import { latencyPairs, roundTripMs } from '@netloft/antrea';
import { useMemo, type ReactNode } from 'react';
import type { NodeLatency } from '@netloft/contracts';
import { Mark } from '../../components/mark.tsx';
import { TextButton } from '../../components/text-button.tsx';
import { formatCount, shortenMiddle } from '../../lib/format.ts';
import { formatTrip, levelOf, pingMark, pingWords } from './node-latency.model.ts';
import { latencyText as text } from './node-latency.messages.ts';
import classes from './node-latency.module.css';

const MOST = 8;
/** Characters of a Node's name beside another's; the ends, in which generated names differ, stay. */
const NAME = 18;

/** Counts of pairs by state, and the round trips of those that answer. */
export function LatencySummary({ data }: { readonly data: NodeLatency }): ReactNode {
  const { summary } = data;
  const figures = [
    [text.fastest, summary.fastest],
    [text.median, summary.median],
    [text.slowest, summary.slowest],
  ] as const;
  return (
    <dl className={classes.summary} aria-label={text.summary}>
      <div>
        <dt>{text.pairs}</dt>
        <dd className="number">{formatCount(summary.pairs)}</dd>
      </div>
      {(['answered', 'lost', 'stale'] as const).map((state) => (
        <div key={state}>
          <dt>
            <Mark kind={summary[state] === 0 ? 'none' : pingMark[state]} label={text.states[state]} />
          </dt>
          <dd className="number">{formatCount(summary[state])}</dd>
        </div>
      ))}
      {summary.unmeasured > 0 && (
        <div>
          <dt>{text.unmeasured}</dt>
          <dd className="number">{formatCount(summary.unmeasured)}</dd>
        </div>
      )}
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="number">{formatTrip(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface WorstPairsProps {
  readonly data: NodeLatency;
  readonly onOpen: (from: string, to: string) => void;
}

/** Pairs without an answer, with old ones, and the slowest; those that are quick are left away. */
export function WorstPairs({ data, onOpen }: WorstPairsProps): ReactNode {
  const worst = useMemo(
    () =>
      latencyPairs(data)
        .filter(({ ping }) => ping.state !== 'answered' || levelOf(roundTripMs(ping.rttNanoseconds ?? 0)) > 1)
        .slice(0, MOST),
    [data],
  );
  return (
    <section className={classes.worst} aria-label={text.worst}>
      <h2>{text.worst}</h2>
      {worst.length === 0 && <p className="muted">{text.worstNone}</p>}
      <ol>
        {worst.map(({ from, to, ping }) => (
          <li key={`${from}~${to}`}>
            <TextButton onClick={() => onOpen(from, to)} title={text.direction(from, to)}>
              {text.direction(shortenMiddle(from, NAME), shortenMiddle(to, NAME))}
            </TextButton>
            {ping.state === 'answered' ? (
              <span className="number">{pingWords(ping)}</span>
            ) : (
              <Mark kind={pingMark[ping.state]} label={pingWords(ping)} />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
