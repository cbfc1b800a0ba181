import type { ReactNode } from 'react';
import type { Cluster } from '@netloft/contracts';
import { useTicking } from '../lib/clock.ts';
import { formatDuration } from '../lib/format.ts';
import { useConnection } from '../lib/live-topic.ts';
import { appText as text } from './app.messages.ts';
import classes from './shell.module.css';

/** Is what I see fresh: the connection to the server first, then whether the server reaches the cluster. */
export function ConnectionState({ cluster }: { readonly cluster: Cluster | undefined }): ReactNode {
  const connection = useConnection();
  // The moment of the loss is of this browser's clock, so its age is too.
  const since = connection.state === 'down' ? connection.since : null;
  const age = useTicking(() => (since === null ? '' : formatDuration(Date.now() - since)));
  const unreachable = cluster?.reachability.state === 'unreachable';
  const state = connection.state === 'open' ? (unreachable ? 'stale' : 'live') : connection.state;
  const words = { live: text.live, stale: text.stale, connecting: text.connecting, down: text.reconnecting(age) }[
    state
  ];
  return (
    <span
      className={classes.connection}
      data-state={state}
      title={state === 'live' ? text.liveHelp : undefined}
      role="status"
      aria-label={`Connection: ${state === 'down' ? 'reconnecting' : words}`}
    >
      <span className={classes.dot} aria-hidden />
      {words}
    </span>
  );
}
