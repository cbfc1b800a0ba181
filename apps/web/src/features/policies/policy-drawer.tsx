import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { PolicySummary } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Drawer, DrawerSection } from '../../components/drawer.tsx';
import { Middle } from '../../components/name.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { PolicyActions } from './detail/policy-actions.tsx';
import { PolicyFacts } from './detail/facts.tsx';
import { PolicySections } from './detail/policy-sections.tsx';
import { policiesText as text } from './policies.messages.ts';
import { titleOf } from './policies.model.ts';
import { policyQuery, versionOf } from './policies.queries.ts';
import classes from './policies.module.css';

export interface PolicyDrawerProps {
  readonly cluster: string;
  readonly id: string;
  /** The live row; undefined when it is not in the table (any more). */
  readonly summary: PolicySummary | undefined;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** One policy beside the table; the same content as on its own page. */
export function PolicyDrawer({ cluster, id, summary, onDelete, onClose }: PolicyDrawerProps): ReactNode {
  const detail = useQuery({
    ...policyQuery(cluster, id, summary === undefined ? '' : versionOf(summary)),
    enabled: summary !== undefined,
  });
  const name = summary === undefined ? id : titleOf(summary);
  return (
    <Drawer title={<Middle text={name} />} label={name} onClose={onClose}>
      {summary === undefined ? (
        <p className={classes.notice}>{text.gone}</p>
      ) : (
        <>
          <PolicyActions cluster={cluster} detail={detail.data} onDelete={onDelete} />
          <DrawerSection
            title={text.facts}
            actions={
              <ClusterLink to="/policies/$id" params={{ id }}>
                {text.openPage}
              </ClusterLink>
            }
          >
            <PolicyFacts summary={summary} detail={detail.data} />
          </DrawerSection>
          {detail.isError ? (
            <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
          ) : detail.data === undefined ? (
            <Loading rows={10} label={`Loading ${name}`} />
          ) : (
            <PolicySections cluster={cluster} detail={detail.data} />
          )}
        </>
      )}
    </Drawer>
  );
}
