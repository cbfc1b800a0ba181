import { useEffect, useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { IconCloudOff, IconClockPause, IconLock } from '@tabler/icons-react';
import type { NsxStatus } from '@netloft/contracts';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { ApiError, problemOf } from '../../../lib/api-client.ts';
import { nsxText as text } from '../nsx.messages.ts';
import { NSX_KEY, nsxStatusQuery, rereadNsx } from '../nsx.queries.ts';
import { useWaitsForNsx } from '../nsx.request.ts';
import { NsxSignInForm } from '../sign-in/sign-in.form.tsx';
import { gateOf, troubleOf } from './frame.model.ts';
import { NsxState } from './nsx-state.tsx';
import { NsxTabs } from './nsx-tabs.tsx';
import classes from './frame.module.css';

/** A page that is told that its reader is not signed in to NSX makes the frame look again. */
function useSignInWatch(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (
          event.type !== 'updated' ||
          event.action.type !== 'error' ||
          !String(event.query.queryKey[0]).startsWith(NSX_KEY)
        )
          return;
        const { error } = event.action;
        if (error instanceof ApiError && error.problem.code === 'NSX_NOT_SIGNED_IN')
          void queries.invalidateQueries({ queryKey: nsxStatusQuery.queryKey });
      }),
    [queries],
  );
}

/** NSX is back: pages that are open read anew at once. */
function useRecovery(troubled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!troubled) return undefined;
    return () => void rereadNsx(queries);
  }, [troubled, queries]);
}

/** What keeps NSX from being read or written, said once for all of its pages. */
function NsxBanner({ status }: { readonly status: NsxStatus }): ReactNode {
  const trouble = troubleOf(status);
  const waits = useWaitsForNsx();
  useRecovery(trouble !== null);
  if (trouble !== null)
    return (
      <div role={trouble.kind === 'down' ? 'alert' : 'status'} className={classes.banner} data-kind={trouble.kind}>
        {trouble.kind === 'down' ? <IconCloudOff size={16} aria-hidden /> : <IconClockPause size={16} aria-hidden />}
        <p>
          {trouble.kind === 'waiting' ? (
            text.backingOff
          ) : (
            <>
              <strong>{trouble.kind === 'down' ? text.downTitle : text.slowTitle}</strong>{' '}
              {trouble.detail?.replace(/\.?$/, '.')} {text.keepsTrying}
            </>
          )}
        </p>
      </div>
    );
  if (waits)
    return (
      <div role="status" className={classes.banner} data-kind="waiting">
        <IconClockPause size={16} aria-hidden />
        <p>
          <strong>{text.waitsTitle}</strong> {text.waits}
        </p>
      </div>
    );
  if (!status.may.read || status.may.write) return null;
  return (
    <div role="note" className={classes.banner}>
      <IconLock size={16} aria-hidden />
      <p>
        <strong>{text.readOnly}</strong> {status.may.reason ?? ''}
      </p>
    </div>
  );
}

function NotConfigured(): ReactNode {
  return (
    <Page title={text.title}>
      <Empty
        title={text.off.title}
        why={
          <>
            {text.off.why} {text.off.name}
          </>
        }
        action={
          <>
            <pre className={classes.example}>{text.off.example}</pre>
            <p className="muted">{text.off.docs}</p>
          </>
        }
      />
    </Page>
  );
}

/** NSX once its state is known: its line, its tabs and the page, or what stands between the reader and the page. */
function KnownNsx({ status, children }: { readonly status: NsxStatus; readonly children: ReactNode }): ReactNode {
  const [asking, setAsking] = useState(false);
  const gate = gateOf(status);
  // A sign-in that ends must not take what is being written away: a page that was open stays.
  const [opened, setOpened] = useState(false);
  // Whoever signs out means to leave it.
  const [left, setLeft] = useState(false);
  if (gate === 'open' && !opened) setOpened(true);
  if (gate === 'off') return <NotConfigured />;
  const { reason } = status.may;
  const ended = gate === 'sign-in' && opened && !left;
  const signedIn = (): void => {
    setAsking(false);
    setLeft(false);
  };
  return (
    <div className={classes.frame}>
      <div className={classes.head}>
        <NsxTabs />
        <NsxState status={status} onSignIn={() => setAsking(true)} onSignedOut={() => setLeft(true)} />
      </div>
      <NsxBanner status={status} />
      {(ended || (asking && gate === 'open')) && (
        <div className={classes.above}>
          <NsxSignInForm
            note={ended ? text.signIn.ended : undefined}
            onDone={signedIn}
            {...(ended ? {} : { onClose: () => setAsking(false) })}
          />
        </div>
      )}
      <div className={classes.body}>
        {gate === 'open' || ended ? (
          children
        ) : (
          <Page title={text.title}>
            <NsxSignInForm note={reason === undefined ? undefined : text.signIn.needs(reason)} onDone={signedIn} />
          </Page>
        )}
      </div>
    </div>
  );
}

/** What stands around a page about NSX, or in its place. It never waits for NSX: what is known is shown, marked with its age. */
export function NsxGate({ children }: { readonly children: ReactNode }): ReactNode {
  const status = useQuery(nsxStatusQuery);
  useSignInWatch();
  if (status.data !== undefined) return <KnownNsx status={status.data}>{children}</KnownNsx>;
  return (
    <Page title={text.title}>
      {status.isError ? (
        <Failed problem={problemOf(status.error)} retry={() => void status.refetch()} />
      ) : (
        <Loading label={text.loading} />
      )}
    </Page>
  );
}

/** The frame of every page about NSX; the pages are its children in the router. */
export const NsxFrame = (): ReactNode => (
  <NsxGate>
    <Outlet />
  </NsxGate>
);
