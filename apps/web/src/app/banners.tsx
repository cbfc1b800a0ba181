import { useEffect, useState, type ReactNode } from 'react';
import { IconCloudOff, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Cluster } from '@netloft/contracts';
import { clustersText } from '../features/clusters/clusters.messages.ts';
import { useTicking } from '../lib/clock.ts';
import { formatDuration } from '../lib/format.ts';
import { useConnection } from '../lib/live-topic.ts';
import { appText as text } from './app.messages.ts';
import classes from './shell.module.css';

/** A reconnect that takes less is not worth a banner. */
const GRACE_MS = 1500;

function ServerBanner(): ReactNode {
  const connection = useConnection();
  const since = connection.state === 'down' ? connection.since : null;
  const [due, setDue] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return undefined;
    const timer = setTimeout(() => setDue(since), Math.max(0, since + GRACE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  const age = useTicking(() => (since === null ? '' : formatDuration(Date.now() - since)));
  if (since === null || due !== since) return null;
  return (
    <div role="alert" className={classes.banner}>
      <IconPlugConnectedX size={17} aria-hidden />
      <p>
        <strong>{text.downTitle}</strong> <span aria-live="off">{text.downFor(age)}</span>. {text.downHelp}
      </p>
    </div>
  );
}

function ClusterBanner({ cluster }: { readonly cluster: Cluster }): ReactNode {
  const since = cluster.reachability.since;
  const age = useTicking((now) => (since === null ? '' : formatDuration(Math.max(0, now - Date.parse(since)))));
  const queryClient = useQueryClient();
  const isRefused = cluster.refusal !== undefined;
  useEffect(() => {
    if (!isRefused) return undefined;
    // What was asked meanwhile was refused.
    return () => void queryClient.invalidateQueries();
  }, [isRefused, queryClient]);
  if (!cluster.signedIn)
    return (
      <div role="status" className={classes.banner}>
        <IconLock size={17} aria-hidden />
        <p>
          <strong>
            {cluster.refusal === undefined
              ? clustersText.notSignedInTitle(cluster.name)
              : clustersText.refusedTitle(cluster.name)}
            .
          </strong>{' '}
          {cluster.refusal === undefined
            ? clustersText.notSignedInHelp
            : clustersText.refusedHelp(cluster.refusal.replace(/\.$/, ''))}
        </p>
      </div>
    );
  if (cluster.reachability.state !== 'unreachable') return null;
  return (
    <div role="alert" className={classes.banner}>
      <IconCloudOff size={17} aria-hidden />
      <p>
        <strong>{clustersText.unreachableTitle(cluster.name)}</strong>
        {age !== '' && <span aria-live="off"> {clustersText.unreachableFor(age)}</span>}.{' '}
        {cluster.reachability.detail !== undefined && <>{cluster.reachability.detail.replace(/\.?$/, '.')} </>}
        {clustersText.unreachableHelp}
      </p>
    </div>
  );
}

/** What stands between the page and the truth, said once for the whole page; goes away by itself. */
export function Banners({ cluster }: { readonly cluster: Cluster | undefined }): ReactNode {
  return (
    <>
      <ServerBanner />
      {cluster !== undefined && <ClusterBanner cluster={cluster} />}
    </>
  );
}
