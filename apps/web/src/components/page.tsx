import { useEffect, type ReactNode } from 'react';
import { IconX } from '@tabler/icons-react';
import type { Freshness, Hidden } from '@netloft/contracts';
import { formatCount } from '../lib/format.ts';
import { dismissedPurposes } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';
import { FreshnessLine, HiddenNote, StaleBanner } from './states.tsx';
import { componentsText as words } from './components.messages.ts';
import classes from './page.module.css';

export interface PageProps {
  /** What the page is called; also the document's title. */
  readonly title: string;
  /** In place of the title in the document's title: `Traceflow netloft-1`. */
  readonly documentTitle?: string;
  /** One line for newcomers on what this page answers; can be dismissed for good when `purposeId` is given. */
  readonly purpose?: string;
  readonly purposeId?: string;
  /** Main action, at the right of the title. */
  readonly actions?: ReactNode;
  /** How fresh the data is: a footer that ticks, and a banner when it is not live. */
  readonly freshness?: Freshness | null;
  /** What the reader may not see. */
  readonly hidden?: readonly Hidden[];
  /** What the list left out, in words. */
  readonly partial?: string | undefined;
  /** `128 of 2,014 agents`; both the same reads `2,014 agents`. */
  readonly count?: { readonly shown: number; readonly total: number; readonly noun: string };
  /** Filter bar under the title. */
  readonly filters?: ReactNode;
  /** The content takes the rest of the height and scrolls inside (tables); otherwise the page scrolls. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** One page: title row, purpose, notes, filter row, content, freshness. */
export function Page(props: PageProps): ReactNode {
  const { title, purpose, purposeId, actions, freshness, hidden, partial, count, filters, fill, children } = props;
  // What may not be seen is told once, with the right that lacks.
  const saidByHidden = freshness?.state === 'forbidden' && hidden !== undefined && hidden.length > 0;
  useEffect(() => {
    document.title = `${props.documentTitle ?? title} · Netloft`;
  }, [props.documentTitle, title]);
  return (
    <div className={classes.page} data-fill={fill === true ? true : undefined}>
      <header className={classes.head}>
        <div className={classes.titles}>
          <h1 className={classes.title} tabIndex={-1} data-page-title>
            {title}
          </h1>
          {purpose !== undefined && <Purpose id={purposeId} text={purpose} />}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {freshness !== undefined && freshness !== null && !saidByHidden && <StaleBanner freshness={freshness} />}
      {hidden !== undefined && <HiddenNote hidden={hidden} />}
      {partial !== undefined && <p className={classes.partial}>{partial}</p>}
      {(filters !== undefined || count !== undefined) && (
        <div className={classes.filters}>
          <div className={classes.filterItems}>{filters}</div>
          {count !== undefined && <Count {...count} />}
        </div>
      )}
      <div className={classes.content}>{children}</div>
      {freshness !== undefined && (
        <footer className={classes.footer}>
          <FreshnessLine freshness={freshness} />
        </footer>
      )}
    </div>
  );
}

function Purpose({ id, text }: { readonly id: string | undefined; readonly text: string }): ReactNode {
  const dismissed = useStore(dismissedPurposes);
  if (id !== undefined && dismissed.includes(id)) return null;
  return (
    <p className={classes.purpose}>
      {text}
      {id !== undefined && (
        <button
          type="button"
          className={classes.dismiss}
          aria-label={words.dismiss}
          title={words.dismiss}
          onClick={() => dismissedPurposes.set([...dismissed, id])}
        >
          <IconX size={14} aria-hidden />
        </button>
      )}
    </p>
  );
}

/** How many of how many are shown. */
export function Count({
  shown,
  total,
  noun,
}: {
  readonly shown: number;
  readonly total: number;
  readonly noun: string;
}): ReactNode {
  return (
    <p className={classes.count} aria-live="polite">
      {shown === total ? formatCount(total) : words.countOf(formatCount(shown), formatCount(total))}{' '}
      {total === 1 ? noun.replace(/s$/, '') : noun}
    </p>
  );
}
