import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { NsxPolicySummary } from '@netloft/contracts';
import { Drawer, DrawerSection } from '../../../components/drawer.tsx';
import { Middle } from '../../../components/name.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxPolicyQuery } from '../parts/objects.queries.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { againOf } from './follow.ts';
import { PolicyActions } from './policy-actions.tsx';
import { PolicyFacts } from './policy-parts.tsx';
import { PolicySections } from './policy-sections.tsx';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

/** One policy beside the table. */
export function PolicyDrawer({
  id,
  summary,
  onClose,
}: {
  readonly id: string;
  /** The row of the table; undefined when it is not there (any more). */
  readonly summary: NsxPolicySummary | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const detail = useQuery({ ...nsxPolicyQuery(id), refetchInterval: againOf });
  const shown = detail.data?.summary ?? summary;
  const name = shown?.name ?? id;
  const problem = detail.isError ? problemOf(detail.error) : null;
  return (
    <Drawer title={<Middle text={name} />} label={name} onClose={onClose}>
      {problem?.status === 404 ? (
        <p className={classes.notice}>{text.gone}</p>
      ) : (
        <>
          {shown !== undefined && (
            <>
              <PolicyActions summary={shown} detail={detail.data} onDeleted={onClose} />
              <DrawerSection
                title={text.facts}
                actions={
                  <ToNsx to="/policies/$id" params={{ id }}>
                    {text.openPage}
                  </ToNsx>
                }
              >
                <PolicyFacts summary={shown} />
              </DrawerSection>
            </>
          )}
          {problem !== null ? (
            <Failed problem={problem} retry={() => void detail.refetch()} />
          ) : detail.data === undefined ? (
            <Loading rows={10} label={`Loading ${name}`} />
          ) : (
            <PolicySections detail={detail.data} />
          )}
        </>
      )}
    </Drawer>
  );
}
