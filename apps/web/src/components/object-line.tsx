import type { ReactNode } from 'react';
import type { ObjectHit } from '@netloft/contracts';
import { Name } from './name.tsx';
import classes from './object-picker.module.css';

/** One object in a list of hits: its name, then what tells it from others. */
export function ObjectLine({
  hit,
  note,
  showKind = false,
}: {
  readonly hit: ObjectHit;
  readonly note?: string | undefined;
  readonly showKind?: boolean;
}): ReactNode {
  const labels = Object.entries(hit.labels ?? {})
    .slice(0, 3)
    .map(([key, value]) => `${key}=${value}`);
  const ports = (hit.ports ?? []).slice(0, 3).map((port) => `${port.port}/${port.protocol}`);
  const facts = [
    ...(hit.ips ?? []).slice(0, 2),
    ...ports,
    ...(hit.node === undefined ? [] : [`on ${hit.node}`]),
    ...labels,
  ];
  return (
    <div className={classes.line}>
      <div className={classes.first}>
        {showKind && <span className={classes.kind}>{hit.kind}</span>}
        <Name namespace={hit.namespace} name={hit.name} length={52} />
        {hit.phase !== undefined && hit.phase !== 'Running' && hit.phase !== 'Active' && (
          <span className={classes.phase}>{hit.phase}</span>
        )}
        {hit.hostNetwork === true && <span className={classes.phase}>host network</span>}
      </div>
      {facts.length > 0 && <div className={classes.facts}>{facts.join(' · ')}</div>}
      {note !== undefined && <div className={classes.facts}>{note}</div>}
    </div>
  );
}
