import type { ReactNode } from 'react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { RawSearch } from '../lib/search-params.ts';
import { useCluster } from '../lib/use-cluster.ts';

export interface ClusterLinkProps {
  /** Path below the cluster, with placeholders: `/agents`, `/traceflow/$name`. */
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: RawSearch;
  readonly className?: string | undefined;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A link to a page of the cluster that the address speaks of. */
export function ClusterLink({ to, params, search, className, title, children }: ClusterLinkProps): ReactNode {
  const cluster = useCluster();
  // The pages of other features are known to the router only; a wrong path is found by the browser tests.
  const target = {
    to: `/clusters/$cluster${to}`,
    params: { cluster, ...params },
    search: search ?? {},
  } as unknown as LinkProps;
  return (
    <Link {...target} className={className} title={title}>
      {children}
    </Link>
  );
}
