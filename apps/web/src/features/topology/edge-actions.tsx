import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconGitCompare, IconList, IconRoute, IconShieldPlus } from '@tabler/icons-react';
import type { Problem, TopologyEdge } from '@netloft/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { connectionSearchOf, portOf, traceflowSearchOf } from '../../components/flow-record/links.ts';
import { destinationOf, endText, sourceOf } from '../../components/flow-record/row.ts';
import { RecordsLink, withTerms } from '../../components/flow-scope/index.ts';
import { Failed } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { flowRecordsQuery, type FlowScope } from '../../lib/flows.queries.ts';
import { drawerText as text } from './topology-drawer.messages.ts';
import classes from './topology-drawer.module.css';

export interface EdgeActionsProps {
  readonly cluster: string;
  readonly edge: TopologyEdge;
  /** That finds exactly the flows of the edge. */
  readonly scope: FlowScope;
  readonly turn: number;
}

/** Records, Traceflow, what-if and a policy for an edge. An edge stands for many flows: what needs one takes the newest, of unprotected ones where there are any. */
export function EdgeActions({ cluster, edge, scope, turn }: EdgeActionsProps): ReactNode {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const bare = edge.unprotected > 0;
  const asked: FlowScope = bare ? { ...scope, filter: withTerms(scope.filter, [['verdict', 'unprotected']]) } : scope;
  const records = useQuery(flowRecordsQuery(cluster, asked, { limit: 1, sort: '-flowEndSeconds' }, turn));
  const row = records.data?.items[0];
  const trace = row === undefined ? undefined : traceflowSearchOf(row);
  const canDraft = row !== undefined && (sourceOf(row).pod !== '' || destinationOf(row).pod !== '');
  const purpose = bare ? 'protect' : edge.denied > 0 ? 'allow' : 'drop';

  const draft = async (): Promise<void> => {
    if (row === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      const { draftOf } = await import('../../components/flow-record/draft.ts');
      const search = await draftOf(queries, cluster, row, purpose);
      const target = { to: '/clusters/$cluster/policies/new', params: { cluster }, search };
      if (search !== null) await navigate(target as unknown as Parameters<typeof navigate>[0]);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const target = row === undefined ? '' : endText(destinationOf(row));
  const port = row === undefined ? undefined : portOf(row);

  return (
    <>
      <div className={classes.acts} role="group" aria-label={text.acts}>
        <RecordsLink scope={scope} className={classes.act}>
          <IconList size={14} aria-hidden /> {text.records}
        </RecordsLink>
        {trace === undefined ? (
          <Button
            size="compact-sm"
            variant="default"
            disabled
            title={row === undefined ? undefined : text.traceflowOff}
          >
            {text.traceflow}
          </Button>
        ) : (
          <ClusterLink to="/traceflow" search={trace} className={classes.act}>
            <IconRoute size={14} aria-hidden /> {text.traceflow}
          </ClusterLink>
        )}
        {row !== undefined && (
          <ClusterLink to="/what-if" search={connectionSearchOf(row)} className={classes.act}>
            <IconGitCompare size={14} aria-hidden /> {text.whatIf}
          </ClusterLink>
        )}
        <Button
          size="compact-sm"
          variant={bare ? 'filled' : 'default'}
          loading={busy}
          disabled={!canDraft}
          title={row === undefined || canDraft ? undefined : text.draftOff}
          leftSection={<IconShieldPlus size={14} aria-hidden />}
          onClick={() => void draft()}
        >
          {text[purpose]}
        </Button>
      </div>
      {row !== undefined && (
        <p className={classes.example}>
          {(bare ? text.exampleProtect : text.example)(
            endText(sourceOf(row)),
            port === undefined ? target : `${target}:${port}`,
          )}
        </p>
      )}
      {records.data !== undefined && row === undefined && <p className={classes.example}>{text.noRecord}</p>}
      {records.isError && <Failed problem={problemOf(records.error)} retry={() => void records.refetch()} />}
      {problem !== null && <Failed problem={problem} />}
    </>
  );
}
