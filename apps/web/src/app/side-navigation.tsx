import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { appText as text } from './app.messages.ts';
import { addressOf, hasPagesBelow, JOBS } from './navigation.ts';
import classes from './shell.module.css';

/** Links to every page, by job; icons alone when collapsed. */
export function SideNavigation({
  cluster,
  collapsed,
  onToggle,
}: {
  readonly cluster: string;
  readonly collapsed: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const jobs = JOBS.filter((job) => job.pages.length > 0);
  return (
    <nav className={classes.nav} aria-label={text.navigation}>
      <Link to="/" className={classes.brand} aria-label="Netloft, Overview">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        {!collapsed && <span>Netloft</span>}
      </Link>
      {jobs.map((job, index) => (
        <div
          key={job.label ?? `alone-${index}`}
          className={classes.job}
          data-last={index === jobs.length - 1 ? true : undefined}
          {...(job.label === null ? {} : { role: 'group', 'aria-label': job.label })}
        >
          {job.label !== null && <p aria-hidden="true">{collapsed ? '' : job.label}</p>}
          {job.pages.map((page) => (
            <Link
              key={page.path}
              to={addressOf(page, cluster)}
              className={classes.link}
              activeOptions={{ includeSearch: false, exact: hasPagesBelow(page) }}
              title={collapsed ? page.label : undefined}
            >
              <page.icon size={18} stroke={1.7} aria-hidden />
              <span className={collapsed ? 'visually-hidden' : undefined}>{page.label}</span>
            </Link>
          ))}
        </div>
      ))}
      <button
        type="button"
        className={classes.toggle}
        aria-label={collapsed ? text.expand : text.collapse}
        aria-expanded={!collapsed}
        title={collapsed ? text.expand : text.collapse}
        onClick={onToggle}
      >
        {collapsed ? (
          <IconLayoutSidebarLeftExpand size={18} stroke={1.7} aria-hidden />
        ) : (
          <IconLayoutSidebarLeftCollapse size={18} stroke={1.7} aria-hidden />
        )}
      </button>
    </nav>
  );
}
