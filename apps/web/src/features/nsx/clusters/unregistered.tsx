import type { ReactNode } from 'react';
import { ToNsx } from '../parts/to-cluster.tsx';
import { nsxClustersText as text } from './clusters.messages.ts';
import classes from './clusters.module.css';

/** Clusters of Netloft that NSX does not know, each with the way to register it. */
export function Unregistered({ names }: { readonly names: readonly string[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <section className={classes.panel} aria-label={text.unregistered}>
      <h2>{text.unregistered}</h2>
      <p className={classes.quiet}>{text.unregisteredWhy}</p>
      <ul className={classes.unregistered}>
        {names.map((name) => (
          <li key={name}>
            <span className="mono">{name}</span>
            <ToNsx to="/register" search={{ cluster: name }} title={text.registerOne(name)}>
              <span aria-hidden="true">{text.registerShort}</span>
              <span className="visually-hidden">{text.registerOne(name)}</span>
            </ToNsx>
          </li>
        ))}
      </ul>
    </section>
  );
}
