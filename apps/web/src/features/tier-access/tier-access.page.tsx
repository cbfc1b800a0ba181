import { useCallback, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TierAccess } from '@netloft/contracts';
import { Page } from '../../components/page.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { AccessCheck } from './access-check.tsx';
import { AccessMatrix } from './access-matrix.tsx';
import { AccessObjects } from './access-objects.tsx';
import { AccessRoles } from './access-roles.tsx';
import { BindingForm, EntitlementForm } from './entitlement-form.tsx';
import { accessText as text } from './tier-access.messages.ts';
import { tierAccessQuery } from './tier-access.queries.ts';
import { tierAccessSearch, VIEWS, type View } from './tier-access.search.ts';
import classes from './tier-access.module.css';

/** The form that the address names. */
function OpenForm({
  cluster,
  access,
  open,
  onClose,
}: {
  readonly cluster: string;
  readonly access: TierAccess;
  readonly open: string;
  readonly onClose: () => void;
}): ReactNode {
  const colon = open.indexOf(':');
  const props = { cluster, access, name: open.slice(colon + 1), onClose };
  return open.startsWith('binding:') ? <BindingForm {...props} /> : <EntitlementForm {...props} />;
}

/** Who may put policies into which tier, why, and how to change it. */
export function TierAccessPage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(tierAccessSearch);
  const query = useQuery(tierAccessQuery(cluster));
  const view: View = search.view ?? 'matrix';
  const access = query.data;
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const open = search.open ?? '';
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="tier-access"
      freshness={access?.freshness ?? null}
      hidden={access?.hidden ?? []}
    >
      {query.isError && access === undefined && (
        <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />
      )}
      {access === undefined && query.isPending && <Loading rows={10} label={text.loading} />}
      {access !== undefined && (
        <>
          {!access.served && (
            <div role="note" className={classes.notServed}>
              <p>{text.notServed}</p>
              <p>{access.reason}</p>
            </div>
          )}
          <div className={classes.tabs}>
            <SegmentedControl
              size="sm"
              aria-label={text.views}
              data={VIEWS.filter((one) => access.served || one !== 'objects').map((one) => ({
                value: one,
                label: text[one],
              }))}
              value={view}
              onChange={(next) => change({ view: next === 'matrix' ? undefined : next }, 'push')}
            />
          </div>
          {view === 'matrix' && (
            <AccessMatrix
              access={access}
              filter={search.q ?? ''}
              onFilter={(q) => change({ q: q === '' ? undefined : q })}
              onAsk={(subject, tier) => change({ view: 'check', subject, tier }, 'push')}
            />
          )}
          {view === 'check' && (
            <AccessCheck
              key={`${search.subject ?? ''}\n${search.tier ?? ''}`}
              cluster={cluster}
              access={access}
              subject={search.subject}
              tier={search.tier}
            />
          )}
          {view === 'objects' && access.served && (
            <AccessObjects cluster={cluster} access={access} onOpen={(what) => change({ open: what }, 'push')} />
          )}
          {view === 'roles' && <AccessRoles cluster={cluster} access={access} />}
          {(open.startsWith('entitlement:') || open.startsWith('binding:')) && access.served && (
            <OpenForm key={open} cluster={cluster} access={access} open={open} onClose={close} />
          )}
        </>
      )}
    </Page>
  );
}
