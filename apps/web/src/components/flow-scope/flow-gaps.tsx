import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { FlowGap, FlowStatus } from '@netloft/contracts';
import { problemOf } from '../../lib/api-client.ts';
import { flowStatusQuery } from '../../lib/flows.queries.ts';
import { formatExact } from '../../lib/format.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { ChartLink } from '../charts/chart-link.tsx';
import { Empty, Failed, Loading } from '../states.tsx';
import { scopeText as text } from './flow-scope.messages.ts';
import { patchOf } from './range.ts';
import type { ScopePatch } from './scope.ts';
import classes from './flow-scope.module.css';

const NAMED = 6;

export interface FlowGapsProps {
  readonly cluster: string;
  /** In place of an empty page: says why there is nothing, even where no gap is known. Otherwise a banner that is absent while all is well. */
  readonly empty?: boolean;
  /** For the empty state: the filter that was asked with, and how to change the scope. */
  readonly filter?: string;
  readonly onChange?: (patch: ScopePatch) => void;
}

function Gap({ gap, cluster }: { readonly gap: FlowGap; readonly cluster: string }): ReactNode {
  // Names that the sentence says already are not said twice.
  const nodes = (gap.nodes ?? []).filter((name) => !gap.detail.includes(name));
  const SeverityIcon = gap.severity === 'info' ? IconInfoCircle : IconAlertTriangle;
  return (
    <li className={classes.gap} data-severity={gap.severity} data-gap={gap.code}>
      <SeverityIcon size={16} aria-hidden />
      <div>
        <p>
          <strong>{gap.title}</strong> {gap.detail}
        </p>
        {nodes.length > 0 && (
          <p className="mono" title={nodes.join('\n')}>
            {text.nodes(nodes.slice(0, NAMED).join(', '), nodes.length - NAMED)}
          </p>
        )}
        <div className={classes.gapAction}>
          {gap.link === undefined ? (
            gap.action
          ) : (
            <ChartLink href={`/clusters/${encodeURIComponent(cluster)}${gap.link}`}>{gap.action}</ChartLink>
          )}
        </div>
      </div>
    </li>
  );
}

const ORDER = { blocking: 0, warning: 1, info: 2 } as const;

function GapList({ gaps, cluster }: { readonly gaps: readonly FlowGap[]; readonly cluster: string }): ReactNode {
  const sorted = gaps.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <ul className={classes.gaps} aria-label={text.gaps}>
      {sorted.map((gap) => (
        <Gap key={gap.code} gap={gap} cluster={cluster} />
      ))}
    </ul>
  );
}

function NoRecords({ status, filter = '', onChange }: FlowGapsProps & { readonly status: FlowStatus }): ReactNode {
  const zone = useStore(timeZone);
  const { oldest, newest } = status.store;
  const stored = oldest !== null && newest !== null ? { oldest, newest } : undefined;
  const why =
    stored === undefined
      ? text.noneAtAll
      : `${filter.trim() === '' ? '' : `${text.noneFiltered} `}${text.noneStored(formatExact(stored.oldest, zone), formatExact(stored.newest, zone))}`;
  return (
    <Empty
      title={text.noneTitle}
      why={why}
      action={
        onChange !== undefined && (
          <div className={classes.acts}>
            {filter.trim() !== '' && (
              <Button size="compact-sm" variant="default" onClick={() => onChange({ filter: undefined })}>
                {text.clearFilter}
              </Button>
            )}
            {stored !== undefined && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() =>
                  onChange(patchOf({ from: Date.parse(stored.oldest), to: Date.parse(stored.newest) + 1000 }))
                }
              >
                {text.showStored}
              </Button>
            )}
          </div>
        )
      }
    />
  );
}

/** Why there may be no flows or not all of them, each reason with what to do: a banner, or a page's empty state. */
export function FlowGaps(props: FlowGapsProps): ReactNode {
  const { cluster, empty = false } = props;
  const status = useQuery(flowStatusQuery(cluster));
  if (status.data === undefined) {
    if (!empty) return null;
    return status.isError ? (
      <Failed problem={problemOf(status.error)} retry={() => void status.refetch()} />
    ) : (
      <Loading rows={4} />
    );
  }
  const { gaps } = status.data;
  if (!empty) {
    const told = gaps.filter((gap) => gap.severity !== 'info');
    return told.length === 0 ? null : <GapList gaps={told} cluster={cluster} />;
  }
  return (
    <div className={classes.emptyState}>
      {gaps.some((gap) => gap.severity === 'blocking') ? null : <NoRecords {...props} status={status.data} />}
      {gaps.length > 0 && <GapList gaps={gaps} cluster={cluster} />}
    </div>
  );
}
