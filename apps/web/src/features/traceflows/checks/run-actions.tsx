import type { ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload, IconPlayerStop, IconRefresh, IconTerminal2 } from '@tabler/icons-react';
import type { CheckResult, CheckRun, Problem } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { copyText, linkTo } from '../../../lib/clipboard.ts';
import { plural } from '../../../lib/format.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { checksText as text } from './checks.messages.ts';
import {
  cancelRun,
  checksKey,
  junitFile,
  resumeRun,
  runQuery,
  setsQuery,
  startOneOff,
  startRun,
} from './checks.queries.ts';
import { asCheck, detailQueries, junitLine, notPassed, runScript } from './run.model.ts';
import { fileName, useFiles } from './use-files.ts';
import { useStartRun } from './use-start-run.ts';

/** Runs results again: as checks of their set where they are of one, else as they were asked for. */
function useAgain(cluster: string, run: CheckRun) {
  const client = useQueryClient();
  const { start, starting, problem } = useStartRun(cluster);
  const again = (results: readonly CheckResult[]): void =>
    start(async () => {
      if (run.set !== null)
        return startRun(
          cluster,
          run.set.id,
          results.map((result) => result.check),
        );
      const details = await Promise.all(detailQueries(cluster, run, results).map((query) => client.fetchQuery(query)));
      return startOneOff(cluster, {
        name: run.name.slice(0, 200),
        checks: details.map(({ result, request }) => asCheck(result, request)),
      });
    });
  return { again, starting, problem };
}

export interface RunActions {
  /** At the right of the title. */
  readonly main: ReactNode;
  /** Sharing and keeping, above the table. */
  readonly tools: ReactNode;
  readonly problem: Problem | null;
}

/** What can be done with a run: cancel it or take it up again, run it again, keep and share what it found. */
export function useRunActions(cluster: string, run: CheckRun): RunActions {
  const client = useQueryClient();
  const rights = useQuery(setsQuery(cluster)).data?.rights;
  const mayNot = rights?.mayChange === false ? text.mayNot(rights.reason) : undefined;
  const { again, starting, problem: refused } = useAgain(cluster, run);
  const files = useFiles();
  const settle = useMutation({
    mutationFn: (act: (cluster: string, id: string) => Promise<CheckRun>) => act(cluster, run.id),
    onSuccess: (now) => {
      client.setQueryData(runQuery(cluster, run.id).queryKey, now);
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
    },
  });
  const off = mayNot !== undefined;
  const failed = notPassed(run.results);
  const some = failed.length > 0 && failed.length < run.results.length;
  useShortcuts(
    run.state === 'Running' || off || run.results.length === 0
      ? []
      : [
          { keys: 'r', label: text.runAgain, group: text.title, run: () => again(run.results) },
          ...(some
            ? [
                {
                  keys: 'f',
                  label: text.failedAgain(String(failed.length)),
                  group: text.title,
                  run: () => again(failed),
                },
              ]
            : []),
        ],
  );
  const main =
    run.state === 'Running' ? (
      <Button
        size="sm"
        variant="default"
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={settle.isPending}
        disabled={off}
        title={mayNot}
        onClick={() => settle.mutate(cancelRun)}
      >
        {text.cancelRun}
      </Button>
    ) : (
      <>
        {run.state === 'Interrupted' && (
          <Button
            size="sm"
            loading={settle.isPending}
            disabled={off}
            title={mayNot}
            onClick={() => settle.mutate(resumeRun)}
          >
            {text.resume}
          </Button>
        )}
        {some && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={starting}
            disabled={off}
            title={mayNot}
            onClick={() => again(failed)}
          >
            {text.failedAgain(String(failed.length))}
          </Button>
        )}
        <Button
          size="sm"
          variant={run.state === 'Interrupted' ? 'default' : 'filled'}
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={starting}
          disabled={off || run.results.length === 0}
          title={mayNot ?? plural(run.results.length, 'check')}
          onClick={() => again(run.results)}
        >
          {text.runAgain}
        </Button>
      </>
    );
  const { origin } = window.location;
  const tools = (
    <>
      <CopyButton value={linkTo()} label={text.copyLink} text />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        disabled={run.state === 'Running'}
        title={run.state === 'Running' ? text.junitRunning : undefined}
        onClick={() => files.save(() => junitFile(cluster, run.id), `${fileName(run.name)}.xml`)}
      >
        {text.junit}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconTerminal2 size={14} aria-hidden />}>
            {text.pipelines}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void copyText(junitLine(origin, cluster, run.id), text.curlJunit)}>
            {text.curlJunit}
          </Menu.Item>
          {run.set !== null && (
            <Menu.Item
              onClick={() => run.set !== null && void copyText(runScript(origin, cluster, run.set.id), text.curlRun)}
            >
              {text.curlRun}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
  const problem = refused ?? files.problem ?? (settle.error === null ? null : problemOf(settle.error));
  return { main, tools, problem };
}
