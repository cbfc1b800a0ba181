import { useMemo, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { EvaluationStep } from '@netloft/contracts';
import { stepMark } from '../../../components/connection/index.ts';
import { DataTable, type Column } from '../../../components/data-table/index.ts';
import { Mark } from '../../../components/mark.tsx';
import { Empty } from '../../../components/states.tsx';
import { useTableSearch } from '../../../lib/table-search.ts';
import { whatIfText as text } from './what-if.messages.ts';

interface Row {
  readonly id: string;
  readonly order: number;
  readonly step: EvaluationStep;
}

const columns: readonly Column<Row>[] = [
  { id: 'order', header: text.columns.order, value: (row) => row.order, width: 50, align: 'end' },
  { id: 'direction', header: text.columns.direction, value: ({ step }) => step.direction, width: 90 },
  { id: 'tier', header: text.columns.tier, value: ({ step }) => step.tier, width: 150, grow: 1 },
  { id: 'policy', header: text.columns.policy, value: ({ step }) => step.policyName, width: 180, grow: 2, fixed: true },
  {
    id: 'priority',
    header: text.columns.priority,
    value: ({ step }) => step.policyPriority,
    width: 80,
    align: 'end',
    optional: true,
  },
  {
    id: 'rule',
    header: text.columns.rule,
    value: ({ step }) => (step.ruleIndex < 0 ? text.isolation : text.rule(step.ruleIndex, step.ruleName)),
    width: 120,
    grow: 1,
  },
  { id: 'action', header: text.columns.action, value: ({ step }) => step.action, width: 80 },
  {
    id: 'outcome',
    header: text.columns.outcome,
    value: ({ step }) => text.outcomes[step.outcome],
    cell: ({ step }) => <Mark kind={stepMark(step)} label={text.outcomes[step.outcome]} />,
    width: 130,
  },
  { id: 'why', header: text.columns.why, value: ({ step }) => step.detail, width: 220, grow: 3 },
];

/** The chain as a table: the twin of the falling path. */
export function ChainTable({
  cluster,
  chain,
}: {
  readonly cluster: string;
  readonly chain: readonly EvaluationStep[];
}): ReactNode {
  const navigate = useNavigate();
  const [search, change] = useTableSearch();
  const rows = useMemo(() => chain.map((step, index): Row => ({ id: String(index), order: index + 1, step })), [chain]);
  return (
    <DataTable
      id="what-if-chain"
      label={text.fall}
      noun={text.noun}
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowName={(row) => row.step.policyName}
      total={rows.length}
      onOpen={({ step }) =>
        void navigate({ to: '/clusters/$cluster/policies/$id', params: { cluster, id: step.policy } } as never)
      }
      search={search}
      onSearchChange={change}
      initialSort="order"
      empty={<Empty why={text.noChain} />}
    />
  );
}
