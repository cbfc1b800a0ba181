import { useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconGitCompare, IconRoute, IconShieldPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { RecordsLink, scopeParams } from '../../../components/flow-scope/records-link.tsx';
import type { FlowScope } from '../../../lib/flows.queries.ts';
import type { DraftPurpose } from '../../../lib/flow-draft.ts';
import { flowsText as text } from '../flows.messages.ts';
import { connectionSearchOf, endsFilter, likeTerms, traceflowSearchOf } from '../../../components/flow-record/links.ts';
import { destinationOf, sourceOf, type FlowRow } from '../../../components/flow-record/row.ts';
import classes from './records.module.css';

const PURPOSES = ['allow', 'drop', 'protect'] as const satisfies readonly DraftPurpose[];

/** What can be done with one flow: trace it, ask what would decide, draft a policy, find more like it. */
export function RecordActions({
  cluster,
  row,
  scope,
}: {
  readonly cluster: string;
  readonly row: FlowRow;
  readonly scope: FlowScope;
}): ReactNode {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const trace = traceflowSearchOf(row);
  const canDraft = sourceOf(row).pod !== '' || destinationOf(row).pod !== '';
  const draft = async (purpose: DraftPurpose): Promise<void> => {
    setBusy(true);
    try {
      const { draftOf } = await import('../../../components/flow-record/draft.ts');
      const search = await draftOf(queries, cluster, row, purpose);
      const target = { to: '/clusters/$cluster/policies/new', params: { cluster }, search };
      if (search !== null) await navigate(target as unknown as Parameters<typeof navigate>[0]);
    } finally {
      setBusy(false);
    }
  };
  const bare: FlowScope = { ...scope, filter: '' };
  return (
    <div className={classes.acts} role="group" aria-label={text.acts}>
      {trace === undefined ? (
        <Button size="compact-sm" variant="default" disabled title={text.traceflowOff}>
          {text.traceflow}
        </Button>
      ) : (
        <ClusterLink to="/traceflow" search={trace} className={classes.act}>
          <IconRoute size={14} aria-hidden /> {text.traceflow}
        </ClusterLink>
      )}
      <ClusterLink to="/what-if" search={connectionSearchOf(row)} className={classes.act}>
        <IconGitCompare size={14} aria-hidden /> {text.whatIf}
      </ClusterLink>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            loading={busy}
            disabled={!canDraft}
            title={canDraft ? undefined : text.draftOff}
            leftSection={<IconShieldPlus size={14} aria-hidden />}
          >
            {text.draft}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {PURPOSES.map((purpose) => (
            <Menu.Item key={purpose} onClick={() => void draft(purpose)}>
              {text.drafts[purpose]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <RecordsLink scope={bare} terms={likeTerms(row)} className={classes.act}>
        {text.like}
      </RecordsLink>
      <ClusterLink to="/topology" search={scopeParams(bare, endsFilter(row))} className={classes.act}>
        {text.topology}
      </ClusterLink>
    </div>
  );
}
