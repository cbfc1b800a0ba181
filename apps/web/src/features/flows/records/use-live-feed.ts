import { useEffect, useState } from 'react';
import { liveSocket } from '../../../lib/live-topic.ts';
import { useStore } from '../../../lib/store.ts';
import { LiveFeed, type FeedView } from './live-feed.ts';

/** At most four paints a second, however fast rows come. */
const PAINT_MS = 250;

/** Follows the flows of a cluster as they come in, cut by the filter on the server. Another cluster or filter begins with an empty table. */
export function useLiveFeed(cluster: string, filter: string): { readonly feed: LiveFeed; readonly view: FeedView } {
  const key = `${cluster}\n${filter}`;
  const [held, setHeld] = useState(() => ({ key, feed: new LiveFeed() }));
  if (held.key !== key) setHeld({ key, feed: new LiveFeed() });
  const { feed } = held;
  useEffect(() => {
    const stop = liveSocket.followRows({ cluster, ...(filter.trim() === '' ? {} : { filter: filter.trim() }) }, feed);
    const timer = setInterval(() => feed.paint(), PAINT_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [cluster, filter, feed]);
  return { feed, view: useStore(feed.view) };
}
