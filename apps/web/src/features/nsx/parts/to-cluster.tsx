import type { ReactNode } from 'react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { RawSearch } from '../../../lib/search-params.ts';

/** A link to a page of a cluster that Netloft knows; NSX’s pages belong to none. */
export function ToCluster({
  cluster,
  to,
  params,
  search,
  title,
  children,
}: {
  /** Netloft's name of the cluster. */
  readonly cluster: string;
  /** Path below the cluster, with placeholders: `/policies/$id`. */
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: RawSearch;
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode {
  // The pages of other features are known to the router only; a wrong path is found by the browser tests.
  const target = {
    to: `/clusters/$cluster${to}`,
    params: { cluster, ...params },
    search: search ?? {},
  } as unknown as LinkProps;
  return (
    <Link {...target} title={title}>
      {children}
    </Link>
  );
}

/** A link to another of NSX’s pages: `/groups`, `/policies/$id`. */
export function ToNsx({
  to,
  params,
  search,
  title,
  children,
}: {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: RawSearch;
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode {
  const target = { to: `/nsx${to}`, params: params ?? {}, search: search ?? {} } as unknown as LinkProps;
  return (
    <Link {...target} title={title}>
      {children}
    </Link>
  );
}
