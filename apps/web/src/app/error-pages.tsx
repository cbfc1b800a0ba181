import type { ReactNode } from 'react';
import { Link, useRouter, useRouterState, type ErrorComponentProps } from '@tanstack/react-router';
import { Page } from '../components/page.tsx';
import { Empty, Failed } from '../components/states.tsx';
import { clustersText } from '../features/clusters/clusters.messages.ts';
import { problemOf } from '../lib/api-client.ts';
import { appText as text } from './app.messages.ts';

/** No page has this address. */
export function NotFoundPage(): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Page title={text.notFoundTitle}>
      <Empty why={text.notFoundWhy(path)} action={<Link to="/">{text.toOverview}</Link>} />
    </Page>
  );
}

/** A page threw; the shell around it still works. */
export function RouteFailed({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title={text.failedTitle}>
      <Failed problem={problemOf(error)} retry={retry} />
    </Page>
  );
}

/** The server knows no cluster at all. */
export function NoClusters(): ReactNode {
  return (
    <Page title={clustersText.none}>
      <Empty why={clustersText.noneWhy} />
    </Page>
  );
}
