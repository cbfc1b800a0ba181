import type { ReactNode } from 'react';
import { Mark } from '../../../components/mark.tsx';
import { WayRules } from './packet-way.rules.tsx';
import type { Station } from './packet-way.model.ts';
import { wayText as text } from './packet-way.messages.ts';
import classes from './packet-way.module.css';

const HEADS = Object.values(text.columns);

/** The same way as a table: one row a station, with all of its rules. */
export function WayTable({
  stations,
  cluster,
}: {
  readonly stations: readonly Station[];
  readonly cluster: string;
}): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className={classes.tableFrame} tabIndex={0} role="region" aria-label={text.views.table}>
      <table className={classes.table}>
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stations.map((station) => (
            <tr key={station.index} data-ended={station.onward === 'stopped' ? true : undefined}>
              <td className="number">{station.index + 1}</td>
              <td>
                {station.title}
                {!station.reached && <div className="muted">{text.notReached}</div>}
              </td>
              <td className="mono">
                {station.stage.addresses.map((address) => (
                  <div key={address}>{address}</div>
                ))}
              </td>
              <td>
                <Mark kind={station.mark} label={station.word} />
              </td>
              <td>{station.stage.detail}</td>
              <td>
                {station.stage.rules.length === 0 ? (
                  <span className="muted">—</span>
                ) : (
                  <WayRules rules={station.stage.rules} cluster={cluster} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
