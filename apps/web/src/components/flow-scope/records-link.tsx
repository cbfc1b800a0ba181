import type { ReactNode } from 'react';
import { addTerm } from '@netloft/analytics';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { stringifySearch, type RawSearch } from '../../lib/search-params.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { useFollow } from '../charts/chart-link.tsx';
import { DEFAULT_FROM, DEFAULT_TO } from './scope.ts';

/** One more thing that records must be: field, value and `true` for "not that". An empty value asks for its absence. */
export type ExtraTerm = readonly [field: string, value: string, negate?: boolean];

/** A filter with more terms, quoted where they must be. */
export const withTerms = (filter: string, terms: readonly ExtraTerm[]): string =>
  terms.reduce((text, [field, value, negate]) => addTerm(text, field, value, negate), filter);

/** A scope, narrowed by more terms, as search parameters of any page of flows. */
export const scopeParams = (scope: FlowScope, terms: readonly ExtraTerm[] = []): RawSearch => ({
  from: scope.from === DEFAULT_FROM ? '' : scope.from,
  to: scope.to === DEFAULT_TO ? '' : scope.to,
  filter: withTerms(scope.filter, terms),
});

/** Address of the stored records of a scope, narrowed by more terms: what a mark of a chart or graph leads to. */
export const recordsPath = (cluster: string, scope: FlowScope, terms: readonly ExtraTerm[] = []): string =>
  `/clusters/${encodeURIComponent(cluster)}/flows${stringifySearch(scopeParams(scope, terms))}`;

export interface RecordsLinkProps {
  readonly scope: FlowScope;
  readonly terms?: readonly ExtraTerm[];
  readonly className?: string | undefined;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A link to the stored records of a scope. */
export function RecordsLink({ scope, terms = [], className, title, children }: RecordsLinkProps): ReactNode {
  const follow = useFollow();
  const href = recordsPath(useCluster(), scope, terms);
  return (
    <a href={href} className={className} title={title} onClick={(event) => follow(event, href)}>
      {children}
    </a>
  );
}
