import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconClockPause, IconEyeOff, IconLock, IconRefresh } from '@tabler/icons-react';
import type { Freshness, Hidden, Problem, SectionOf } from '@netloft/contracts';
import { useTicking } from '../lib/clock.ts';
import { formatDuration } from '../lib/format.ts';
import { CopyButton } from './copyable.tsx';
import { componentsText as words } from './components.messages.ts';
import classes from './states.module.css';

/** Skeleton of the height that the data will have; says so to a screen reader. */
export function Loading({
  rows = 6,
  height = 32,
  label = words.loading,
}: {
  readonly rows?: number;
  readonly height?: number;
  readonly label?: string;
}): ReactNode {
  return (
    <div role="status" aria-label={label} className={classes.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className={classes.bone}
          style={{ height: height - 8, width: `${96 - ((index * 17) % 34)}%` }}
        />
      ))}
    </div>
  );
}

/** A problem as text for a ticket or a chat. */
export function problemText(problem: Problem): string {
  const upstream = problem.upstream;
  return [
    `${problem.title} (${problem.code}, status ${problem.status})`,
    problem.detail,
    ...(problem.errors ?? []).map((error) => `${error.path}: ${error.message}`),
    ...(upstream === undefined
      ? []
      : [
          `${upstream.kind}${upstream.cluster === undefined ? '' : ` of ${upstream.cluster}`}${upstream.status === undefined ? '' : ` answered ${upstream.status}`}${upstream.reason === undefined ? '' : ` ${upstream.reason}`}`,
        ]),
    problem.action,
    ...(problem.requestId === '' ? [] : [words.requestId(problem.requestId)]),
  ].join('\n');
}

export interface FailedProps {
  readonly problem: Problem;
  readonly retry?: () => void;
  /** In place of the problem's own title: `The Traceflow was not created`. */
  readonly title?: string;
  readonly children?: ReactNode;
}

/** What failed, in the words of who refused, what to do, and how to report it. Stays where it happened. */
export function Failed({ problem, retry, title, children }: FailedProps): ReactNode {
  const said = problem.upstream?.message;
  return (
    <div role="alert" className={classes.failed}>
      <IconAlertTriangle size={18} className={classes.failedIcon} aria-hidden />
      <div className={classes.failedText}>
        <p className={classes.failedTitle}>{title ?? problem.title}</p>
        <p className={classes.words}>{problem.detail}</p>
        {said !== undefined && said !== '' && !problem.detail.includes(said) && <p className={classes.words}>{said}</p>}
        {problem.errors !== undefined && problem.errors.length > 0 && (
          <ul className={classes.faults}>
            {problem.errors.map((error) => (
              <li key={`${error.path}\n${error.message}`}>
                <code>{error.path}</code> {error.message}
              </li>
            ))}
          </ul>
        )}
        <p className={classes.action}>{problem.action}</p>
        {children}
        <div className={classes.failedFoot}>
          {retry !== undefined && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRefresh size={14} aria-hidden />}
              onClick={retry}
            >
              {words.tryAgain}
            </Button>
          )}
          <CopyButton value={problemText(problem)} label={words.copyDetails} text />
          {problem.requestId !== '' && <span className={classes.request}>{words.requestId(problem.requestId)}</span>}
        </div>
      </div>
    </div>
  );
}

/** Nothing to show, why, and what to do about it. */
export function Empty({
  title,
  why,
  action,
}: {
  /** Left away where the page's own title says it. */
  readonly title?: string;
  readonly why: ReactNode;
  readonly action?: ReactNode;
}): ReactNode {
  return (
    <div className={classes.empty}>
      {title !== undefined && <p className={classes.emptyTitle}>{title}</p>}
      <p className={classes.emptyWhy}>{why}</p>
      {action !== undefined && <div>{action}</div>}
    </div>
  );
}

/** Age of what is shown, ticking: `live · updated 2 s ago`. */
export function FreshnessLine({ freshness }: { readonly freshness: Freshness | null }): ReactNode {
  const asOf = freshness?.asOf ?? null;
  const age = useTicking((now) => (asOf === null ? null : formatDuration(Math.max(0, now - Date.parse(asOf)))));
  if (freshness === null) return <span className={classes.fresh}>{words.notLoaded}</span>;
  return (
    <span className={classes.fresh} data-state={freshness.state} title={freshness.detail}>
      <span className={classes.dot} aria-hidden />
      {words.freshness[freshness.state]}
      {age !== null && ` · ${words.updated(age)}`}
    </span>
  );
}

/** Says that what is shown is not live, since when and why; nothing while it is. */
export function StaleBanner({ freshness }: { readonly freshness: Freshness }): ReactNode {
  const asOf = freshness.asOf;
  const age = useTicking((now) => (asOf === null ? '' : formatDuration(Math.max(0, now - Date.parse(asOf)))));
  if (freshness.state === 'live' || freshness.state === 'resuming' || freshness.state === 'relisting') return null;
  const lead = freshness.state === 'forbidden' ? words.mayNotSee : age === '' ? words.noDataYet : words.shownAsOf(age);
  return (
    <div role="status" className={classes.stale}>
      <IconClockPause size={16} aria-hidden />
      <span>
        <strong>{lead}</strong> {freshness.detail ?? words.keepsTrying}
      </span>
    </div>
  );
}

/** What the reader may not see and which right lacks; nothing when all is visible. */
export function HiddenNote({ hidden }: { readonly hidden: readonly Hidden[] }): ReactNode {
  if (hidden.length === 0) return null;
  return (
    <div role="note" className={classes.hidden}>
      <IconEyeOff size={16} aria-hidden />
      <div>
        {hidden.map((one) => (
          <p key={`${one.what}\n${one.reason}`}>
            {words.hidden}{' '}
            {one.count === null ? one.what : /^\d/.test(one.what) ? one.what : `${one.count} ${one.what}`}{' '}
            <span className="muted">({one.reason})</span>
          </p>
        ))}
      </div>
    </div>
  );
}

export interface SectionCardProps<T> {
  readonly title: string;
  /** undefined while nothing came at all. */
  readonly section: SectionOf<T> | undefined;
  readonly children: (data: T) => ReactNode;
  /** At the right of the title: a link to the page that shows more. */
  readonly action?: ReactNode;
  /** Lines of the skeleton. */
  readonly rows?: number;
}

/** One independent part of a page: its own loading, hidden, failed and freshness, harmless to its neighbours. */
export function SectionCard<T>({ title, section, children, action, rows = 4 }: SectionCardProps<T>): ReactNode {
  return (
    <section className={classes.card} aria-label={title}>
      <header className={classes.cardHead}>
        <h2>{title}</h2>
        {action}
      </header>
      <div className={classes.cardBody}>
        {(section === undefined || section.state === 'loading') && (
          <Loading rows={rows} label={words.loadingOf(title)} />
        )}
        {section?.state === 'hidden' && (
          <p className={classes.quiet}>
            <IconLock size={16} aria-hidden />{' '}
            <span>
              {words.hidden} {section.reason}
            </span>
          </p>
        )}
        {section?.state === 'failed' && (
          <div role="alert" className={classes.quiet}>
            <IconAlertTriangle size={16} aria-hidden className={classes.failedIcon} />
            <span>
              {section.detail} <span className="muted">{section.action}</span>
            </span>
          </div>
        )}
        {section?.state === 'ok' && children(section.data)}
      </div>
      {section?.state === 'ok' && (
        <footer className={classes.cardFoot}>
          <FreshnessLine freshness={section.freshness} />
        </footer>
      )}
    </section>
  );
}
