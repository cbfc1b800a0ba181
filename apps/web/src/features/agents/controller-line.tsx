import type { ReactNode } from 'react';
import type { ControllerSummary } from '@netloft/contracts';
import { HealthMark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { isKnown } from '../../lib/freshness.ts';
import { formatCount } from '../../lib/format.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { agentsText as text } from './agents.messages.ts';
import classes from './agents.module.css';

function Fact({
  term,
  yields,
  children,
}: {
  readonly term: string;
  /** Shortens when there is little place. */
  readonly yields?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={classes.fact} data-yields={yields}>
      <span>{term}</span>
      <span>{children}</span>
    </span>
  );
}

const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? '—' : formatCount(value);

/** The controller in one line of a fixed height, so that the table below stays where it is. */
export function ControllerLine({
  controller,
  onOpen,
}: {
  readonly controller: TopicState<ControllerSummary>;
  readonly onOpen: () => void;
}): ReactNode {
  const summary = controller.items[0];
  return (
    <section className={classes.controller} aria-label={text.controller} aria-busy={controller.state === 'loading'}>
      <h2>{text.controller}</h2>
      {summary === undefined ? (
        <span className="muted">
          {controller.state === 'loading'
            ? '…'
            : controller.state === 'failed'
              ? `${text.controllerFailed} ${controller.problem?.detail ?? ''}`
              : controller.freshness?.state === 'forbidden'
                ? `${text.controllerHidden} ${controller.hidden[0]?.reason ?? controller.freshness.detail ?? ''}`
                : isKnown(controller.freshness)
                  ? text.noController
                  : text.controllerUnknown}
        </span>
      ) : (
        <>
          <div className={classes.facts}>
            <span>
              <HealthMark health={summary.health} reasons={summary.healthReasons} />
              {summary.healthReasons.length > 0 && <span className="muted"> {summary.healthReasons.join(', ')}</span>}
            </span>
            <Fact term={text.version}>
              <span className="mono">{summary.version ?? '—'}</span>
            </Fact>
            <Fact term={text.heartbeat}>
              <Time value={summary.lastHeartbeat} absent="never" />
            </Fact>
            <Fact term={text.connectedAgents}>
              <span className="number">{count(summary.connectedAgents)}</span>
            </Fact>
            <Fact term={text.policies}>
              <span className="number">{count(summary.networkPolicies?.policies)}</span>
            </Fact>
            {summary.pod !== null && (
              <Fact term={text.pod} yields>
                <Name name={summary.pod.name} />
              </Fact>
            )}
          </div>
          <button type="button" className={classes.linkButton} onClick={onOpen}>
            {text.details}
          </button>
        </>
      )}
    </section>
  );
}
