import { useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconEdit, IconGitCompare, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { PolicyDetail } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { duplicate } from '../duplicate.ts';
import { policiesText as text } from '../policies.messages.ts';
import { denialsOfPolicy, traceOfPolicy } from './policy-trace.model.ts';
import classes from '../policies.module.css';

export interface PolicyActionsProps {
  readonly cluster: string;
  readonly detail: PolicyDetail | undefined;
  readonly onDelete: () => void;
}

/** What can be done with a policy. What the signed-in user may not do is off, and the reason stands below it. */
export function PolicyActions({ cluster, detail, onDelete }: PolicyActionsProps): ReactNode {
  const navigate = useNavigate();
  const [problem, setProblem] = useState<unknown>(null);
  const go = (to: string, params: object, search: object = {}): void =>
    void navigate({ to: `/clusters/$cluster${to}`, params: { cluster, ...params }, search } as never);
  const may = detail?.may;
  const why = may === undefined ? text.loadingMay : (may.reason ?? text.mayNot);
  const id = detail?.id ?? '';
  const trace = detail === undefined ? null : traceOfPolicy(detail);
  const denials = detail === undefined ? null : denialsOfPolicy(detail);
  return (
    <div className={classes.policyActions}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconEdit size={14} aria-hidden />}
        disabled={may?.update !== true}
        title={may?.update === true ? undefined : why}
        onClick={() => go('/policies/$id/edit', { id })}
      >
        {text.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        disabled={may?.delete !== true}
        title={may?.delete === true ? undefined : why}
        onClick={onDelete}
      >
        {text.remove}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {text.moreActions}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconGitCompare size={14} aria-hidden />}
            onClick={() => go('/what-if', {}, { without: id })}
            disabled={detail === undefined}
          >
            {text.without}
          </Menu.Item>
          <Menu.Item onClick={() => go('/traceflow', {}, trace ?? {})} disabled={trace === null}>
            {text.trace}
          </Menu.Item>
          <Menu.Item onClick={() => go('/traceflow', {}, denials ?? {})} disabled={denials === null}>
            {text.traceDropped}
          </Menu.Item>
          <Menu.Item
            onClick={() => void duplicate(cluster, id).then((search) => go('/policies/new', {}, search), setProblem)}
            disabled={detail === undefined}
          >
            {text.duplicate}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {problem !== null && <Failed title={text.notDuplicated} problem={problemOf(problem)} />}
      {may !== undefined && (!may.update || !may.delete) && (
        <p role="note" className={classes.mayNot}>
          {why}
        </p>
      )}
    </div>
  );
}
