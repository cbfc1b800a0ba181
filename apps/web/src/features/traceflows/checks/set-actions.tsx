import { useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconDots, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import type { CheckSet } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { plural } from '../../../lib/format.ts';
import { checkInput } from './check-draft.model.ts';
import { checksText as text } from './checks.messages.ts';
import { checksKey, deleteSet, exportSet, updateSet } from './checks.queries.ts';
import { Confirm } from './confirm.tsx';
import { SetForm, type SetFacts } from './set-form.tsx';
import { fileName, useFiles } from './use-files.ts';
import { useGo } from './use-go.ts';

export interface SetActionsProps {
  readonly cluster: string;
  readonly set: CheckSet;
  /** Why the caller may not change or run; undefined when they may. */
  readonly mayNot: string | undefined;
  readonly starting: boolean;
  readonly onRun: () => void;
  readonly onAdd: () => void;
}

/** What can be done with a set as a whole. */
export function SetActions({ cluster, set, mayNot, starting, onRun, onAdd }: SetActionsProps): ReactNode {
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const client = useQueryClient();
  const go = useGo(cluster);
  const files = useFiles();
  const forget = (): void => void client.invalidateQueries({ queryKey: checksKey(cluster) });
  const edit = useMutation({
    mutationFn: ({ name, description }: SetFacts) =>
      updateSet(cluster, set.id, {
        name,
        ...(description === '' ? {} : { description }),
        version: set.version,
        checks: set.checks.map(checkInput),
      }),
    onSuccess: () => {
      setDialog(null);
      forget();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteSet(cluster, set.id, set.version),
    onSuccess: () => {
      announce(`${text.deletedSet}: ${set.name}`);
      go('/traceflows/checks');
      forget();
    },
  });
  const save = (format: 'yaml' | 'json'): void =>
    files.save(() => exportSet(cluster, set.id, format), `${fileName(set.name)}.${format}`);
  const off = mayNot !== undefined;
  const empty = set.checks.length === 0 ? text.noChecksTitle : undefined;
  return (
    <>
      {files.problem !== null && <Failed problem={files.problem} />}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="sm" variant="default" leftSection={<IconDots size={15} aria-hidden />}>
            {text.more}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save('yaml')}>{`${text.exportAs} ${text.exportYaml}`}</Menu.Item>
          <Menu.Item onClick={() => save('json')}>{`${text.exportAs} ${text.exportJson}`}</Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={off} onClick={() => setDialog('edit')}>
            {text.editSet}
          </Menu.Item>
          <Menu.Item disabled={off} onClick={() => setDialog('delete')}>
            {text.deleteSetShort}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconPlus size={15} aria-hidden />}
        disabled={off}
        title={mayNot}
        onClick={onAdd}
      >
        {text.addCheck}
      </Button>
      <Button
        size="sm"
        leftSection={<IconPlayerPlay size={15} aria-hidden />}
        loading={starting}
        disabled={off || empty !== undefined}
        title={mayNot ?? empty}
        onClick={onRun}
      >
        {text.runAll}
      </Button>
      {dialog === 'edit' && (
        <SetForm
          title={text.editSet}
          initial={{ name: set.name, description: set.description ?? '' }}
          saving={edit.isPending}
          problem={edit.error === null ? null : problemOf(edit.error)}
          onSave={(facts) => edit.mutate(facts)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'delete' && (
        <Confirm
          title={text.deleteSet(set.name)}
          what={text.deleteSetWhat(plural(set.checks.length, 'check'))}
          busy={remove.isPending}
          problem={remove.error === null ? null : problemOf(remove.error)}
          onConfirm={() => remove.mutate()}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
