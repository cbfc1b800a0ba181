import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { TracePolicy } from '@netloft/contracts';
import { YamlView } from '../yaml-view.tsx';
import { ResultHeadline } from './result-headline.tsx';
import { StepFacts } from './step-facts.tsx';
import { StepsTable } from './steps-table.tsx';
import { absenceText, headlineOf, type Headline, type TraceAnswer as Answer } from './trace-headline.model.ts';
import { pathModel, stepsOf, type StepModel } from './trace-path.model.ts';
import { TracePathView } from './trace-path-view.tsx';
import { tracePathText as text } from './trace-path.messages.ts';
import type { TraceView } from './trace-views.ts';
import classes from './trace-result.module.css';

export interface TraceAnswerProps {
  readonly answer: Answer;
  /** In place of what the answer says by itself. */
  readonly headline?: Headline;
  readonly view: TraceView;
  /** What the third view shows. */
  readonly object: { readonly value: unknown; readonly name: string; readonly label: string };
  /** Before the names of its parts, where two answers stand on one page: `NSX: `. */
  readonly lead?: string;
  /** When the trace started, for the times of its Nodes. */
  readonly startedAt?: string | null;
  /** Kubernetes NetworkPolicies of which one or more isolate the Pod at which the trace ended. */
  readonly isolatedBy?: readonly TracePolicy[];
  /** Opens a policy that the path names; left away, policies are names only. */
  readonly onPolicy?: ((reference: string) => void) | undefined;
  /** What stands behind a policy's name in the headline. */
  readonly policyNote?: ((policy: TracePolicy) => ReactNode) | undefined;
  /** Between the headline and the path: progress, then the row of tools. */
  readonly progress?: ReactNode;
  readonly tools?: ReactNode;
  /** Beside the facts of the chosen step. */
  readonly facts?: ReactNode;
}

const NONE: readonly TracePolicy[] = [];

/** The step that answers most: where the verdict fell, else the last. */
const firstChoice = (steps: readonly StepModel[]): StepModel | undefined =>
  steps.find((step) => step.decisive) ?? steps.at(-1);

/** What became of one packet: headline, its path or the table of its steps, and what is known of the chosen step. */
export function TraceAnswer(props: TraceAnswerProps): ReactNode {
  const { answer, view, object, lead = '', onPolicy, policyNote, progress, tools, facts } = props;
  const { startedAt = null, isolatedBy = NONE } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const model = useMemo(() => pathModel(answer.path, { startedAt, isolatedBy }), [answer.path, startedAt, isolatedBy]);
  const steps = useMemo(() => stepsOf(model), [model]);
  const selected = steps.find((step) => step.position === chosen) ?? firstChoice(steps);
  const select = useCallback((position: number) => setChosen(position), []);
  const { phase } = answer.summary;
  const absent = absenceText(answer.summary);
  return (
    <div className={classes.answer}>
      <ResultHeadline
        headline={props.headline ?? headlineOf(answer, isolatedBy)}
        onPolicy={onPolicy}
        note={policyNote}
      />
      {progress}
      {phase === 'Failed' && steps.length > 0 && <p className={classes.partial}>{text.partialTitle}</p>}
      {tools !== undefined && <div className={classes.tools}>{tools}</div>}
      {view === 'path' && (
        <TracePathView
          model={model}
          active={phase === 'Waiting' || phase === 'Running'}
          absent={absent}
          lead={lead}
          selected={selected?.position ?? null}
          onSelect={select}
        />
      )}
      {view === 'table' && <StepsTable model={model} absent={absent} lead={lead} onPolicy={onPolicy} />}
      {view === 'yaml' && (
        <YamlView value={object.value} name={object.name} label={object.label} height="calc(100vh - 330px)" />
      )}
      {view === 'path' && (
        <div className={classes.below}>
          {selected !== undefined && (
            <StepFacts step={selected} node={model.boxes[selected.node]?.node} lead={lead} onPolicy={onPolicy} />
          )}
          {facts}
        </div>
      )}
    </div>
  );
}
