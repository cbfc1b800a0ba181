import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NsxClusterSummary } from '@netloft/contracts';
import { Drawer } from '../../../components/drawer.tsx';
import { Middle } from '../../../components/name.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxClusterQuery } from '../nsx.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { ClusterDetail } from './cluster-detail.tsx';
import { nsxClustersText as text } from './clusters.messages.ts';
import { mayDeregister } from './clusters.model.ts';
import classes from './clusters.module.css';

/** Starts the review of a deregistration; says why it cannot. */
export function DeregisterButton({
  summary,
  onClick,
}: {
  readonly summary: NsxClusterSummary;
  readonly onClick: () => void;
}): ReactNode {
  const off = mayDeregister(summary) ? undefined : text.deregisterOff;
  return (
    <Button size="xs" variant="default" disabled={off !== undefined} title={off} onClick={onClick}>
      {text.deregister}
    </Button>
  );
}

/** One registered cluster beside the table. */
export function ClusterDrawer({
  id,
  summary,
  onDeregister,
  onClose,
}: {
  readonly id: string;
  /** The row of the table, as far as it is there. */
  readonly summary: NsxClusterSummary | undefined;
  readonly onDeregister: (summary: NsxClusterSummary) => void;
  readonly onClose: () => void;
}): ReactNode {
  const detail = useQuery(nsxClusterQuery(id));
  const known = summary ?? detail.data?.summary;
  const name = known?.name ?? id;
  return (
    <Drawer
      title={<Middle text={name} />}
      label={name}
      onClose={onClose}
      actions={known !== undefined && <DeregisterButton summary={known} onClick={() => onDeregister(known)} />}
    >
      <p className={classes.line}>
        <ToNsx to="/clusters/$id" params={{ id }}>
          {text.fullPage}
        </ToNsx>
      </p>
      {detail.isError && detail.data === undefined && (
        <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
      )}
      {known !== undefined && <ClusterDetail summary={known} detail={detail.data} />}
      {detail.isPending && <Loading rows={6} />}
    </Drawer>
  );
}
