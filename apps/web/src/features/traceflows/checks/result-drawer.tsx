import { useMemo, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CheckResult, CheckRun } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Sign, VerdictMark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { pathModel, policyLabel, type PathModel } from '../../../components/trace-path/index.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { namedPath, resultReference } from '../compare/compare.model.ts';
import { tookWords } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import { resultQuery } from './checks.queries.ts';
import { Expected, OutcomeMark } from './run-words.tsx';
import { portOf } from './check-words.ts';
import { useGo } from './use-go.ts';
import classes from './run.module.css';

/** The packet's way as a list: Nodes in order, their steps under them, the one that decided marked. */
function Way({ model }: { readonly model: PathModel }): ReactNode {
  return (
    <ol className={classes.way}>
      {model.boxes.map((box) => (
        <li key={box.node}>
          <span className="mono">{box.node}</span> <span className="muted">{box.role}</span>
          <ol>
            {box.steps.map((step) => (
              <li key={step.position} className={step.decisive ? classes.decisive : undefined}>
                <Sign kind={step.mark} label={step.action} />
                <span>
                  <span className={classes.step}>{step.title}</span> {step.detail}
                </span>
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

/** One result: why it is what it is, what was traced, and the packet's way. */
export function ResultDrawer({
  cluster,
  run,
  result,
  before,
  onClose,
}: {
  readonly cluster: string;
  readonly run: CheckRun;
  readonly result: CheckResult;
  /** Id of the run before it that has the same check. */
  readonly before: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const detail = useQuery(resultQuery(cluster, run.id, result.check, `${result.outcome} ${result.attempts}`));
  const go = useGo(cluster);
  const path = detail.data?.path ?? null;
  const { decidedBy } = result;
  const model = useMemo(() => (path === null ? null : pathModel(namedPath(path, decidedBy))), [path, decidedBy]);
  return (
    <Drawer title={result.name} label={result.name} onClose={onClose}>
      <Facts
        items={[
          [text.filterOutcome, <OutcomeMark key="outcome" outcome={result.outcome} />],
          ...(result.reason === '' ? [] : [[text.factWhy, result.reason] as const]),
          [text.factExpected, <Expected key="expected" expectation={result.expected} />],
          [text.factGot, result.got === null ? text.notYet : <VerdictMark key="got" verdict={result.got} />],
          [text.colDecided, result.decidedBy === null ? text.noPolicy : policyLabel(result.decidedBy)],
          [
            text.factEnds,
            <span key="ends" className="mono">
              {result.source} → {result.destination} {portOf(result)}
            </span>,
          ],
          ...(result.resolved.length === 0
            ? []
            : [
                [
                  text.factResolved,
                  <span key="resolved">
                    {result.resolved.map((line) => (
                      <span key={line}>
                        {line}
                        <br />
                      </span>
                    ))}
                  </span>,
                ] as const,
              ]),
          [text.colTook, result.durationMs === null ? text.notYet : tookWords(result.durationMs)],
          ...(result.attempts > 1 ? [[text.factAttempts, String(result.attempts)] as const] : []),
          ...(result.traceflow === null
            ? []
            : [
                [
                  text.factTraceflow,
                  <ClusterLink key="trace" to="/traceflow/$name" params={{ name: result.traceflow }}>
                    {result.traceflow}
                  </ClusterLink>,
                ] as const,
              ]),
        ]}
      />
      {run.set !== null && (
        <div className={classes.buttons}>
          <Button
            size="xs"
            variant="default"
            disabled={before === undefined}
            title={before === undefined ? text.noBefore : undefined}
            onClick={() =>
              before !== undefined &&
              go(
                '/traceflows/compare',
                {},
                { a: resultReference(before, result.check), b: resultReference(run.id, result.check) },
              )
            }
          >
            {text.compareBefore}
          </Button>
        </div>
      )}
      <DrawerSection title={text.way}>
        {detail.isError ? (
          <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
        ) : detail.isPending ? (
          <Loading rows={4} />
        ) : model === null || model.boxes.length === 0 ? (
          <p className="muted">{text.noWay}</p>
        ) : (
          <Way model={model} />
        )}
      </DrawerSection>
    </Drawer>
  );
}
