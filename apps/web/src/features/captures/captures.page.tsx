import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { BundleSummary, CapturesAvailability, CaptureSummary } from '@netloft/contracts';
import { Page } from '../../components/page.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { BundlesPart } from './bundles/bundles-part.tsx';
import { capturesText as text } from './captures.messages.ts';
import { availabilityQuery } from './captures.queries.ts';
import { capturesSearch, type CapturesSearch } from './captures.search.ts';
import { PacketsPart } from './packets/packets-part.tsx';
import { isLacking, Unavailable } from './parts/unavailable.tsx';
import classes from './captures.module.css';

const PARTS = ['packets', 'bundles'] as const;
type Part = (typeof PARTS)[number];

/** The two kinds as links, the one that is shown marked. */
function Parts({ cluster, part }: { readonly cluster: string; readonly part: Part }): ReactNode {
  return (
    <nav className={classes.parts} aria-label={text.parts}>
      {PARTS.map((one) => (
        <Link
          key={one}
          to="/clusters/$cluster/captures"
          params={{ cluster }}
          search={(one === 'bundles' ? { part: one } : {}) as never}
          className={classes.part}
          // Not the router's own mark, which is by the path alone.
          aria-current={one === part ? 'page' : undefined}
          activeProps={{}}
          data-here={one === part ? true : undefined}
        >
          {text[one]}
        </Link>
      ))}
    </nav>
  );
}

interface ContentProps {
  readonly cluster: string;
  readonly part: Part;
  readonly availability: CapturesAvailability;
  readonly captures: TopicState<CaptureSummary>;
  readonly bundles: TopicState<BundleSummary>;
  readonly search: CapturesSearch;
  readonly change: (patch: { readonly [K in keyof CapturesSearch]?: CapturesSearch[K] | undefined }) => void;
}

function Content(props: ContentProps): ReactNode {
  const { cluster, part, availability, captures, bundles, search, change } = props;
  const own = part === 'packets' ? availability.captures : availability.bundles;
  if (isLacking(own))
    return (
      <Unavailable
        title={text.lacks[part]}
        cluster={cluster}
        availability={own}
        antreaVersion={availability.antreaVersion}
      />
    );
  return part === 'packets' ? (
    <PacketsPart cluster={cluster} availability={availability} topic={captures} search={search} change={change} />
  ) : (
    <BundlesPart cluster={cluster} availability={availability} topic={bundles} search={search} change={change} />
  );
}

/** Packet captures and support bundles: the form for a new one beside those that the cluster holds, or why it can hold none. */
export function CapturesPage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(capturesSearch);
  const part: Part = search.part ?? 'packets';
  const asked = useQuery(availabilityQuery(cluster));
  const availability = asked.data;
  const usable = (one: Part): boolean =>
    availability !== undefined &&
    part === one &&
    !isLacking(one === 'packets' ? availability.captures : availability.bundles);
  const captures = useLiveTopic('captures', usable('packets') ? { cluster } : null);
  const bundles = useLiveTopic('bundles', usable('bundles') ? { cluster } : null);
  const topic = part === 'packets' ? captures : bundles;
  const followed = usable(part);
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="captures"
      {...(followed ? { freshness: topic.freshness, hidden: topic.hidden } : {})}
      fill
    >
      <Parts cluster={cluster} part={part} />
      {availability !== undefined ? (
        <Content
          cluster={cluster}
          part={part}
          availability={availability}
          captures={captures}
          bundles={bundles}
          search={search}
          change={change}
        />
      ) : asked.isError ? (
        <Failed problem={problemOf(asked.error)} retry={() => void asked.refetch()} />
      ) : (
        <Loading rows={8} />
      )}
    </Page>
  );
}
