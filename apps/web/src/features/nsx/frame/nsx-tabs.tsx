import type { ReactNode } from 'react';
import { Link, useRouterState } from '@tanstack/react-router';
import { nsxText } from '../nsx.messages.ts';
import classes from './frame.module.css';

const text = nsxText.tabs;
const TABS = [
  ['/nsx/clusters', text.clusters],
  ['/nsx/inventory', text.inventory],
  ['/nsx/groups', text.groups],
  ['/nsx/policies', text.policies],
  ['/nsx/packet-way', text.packetWay],
  ['/nsx/traceflow', text.traceflow],
  ['/nsx/changes', text.changes],
] as const;

/** Links to NSX's pages, the one that is shown marked; pages below one of them belong to it. */
export function NsxTabs(): ReactNode {
  const registering = useRouterState({ select: ({ location }) => location.pathname.startsWith('/nsx/register') });
  return (
    <nav className={classes.tabs} aria-label={text.label}>
      {TABS.map(([to, label]) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeOptions={{ includeSearch: false }}
          // A cluster is registered from the page of clusters.
          data-here={registering && to === '/nsx/clusters' ? true : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
