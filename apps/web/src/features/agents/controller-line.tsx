import type { ReactNode } from 'react';
import type { ControllerSummary } from '@netloft/contracts';
import { HealthMark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { agentsText as text } from './agents.messages.ts';
import classes from './agents.module.css';

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <span className={classes.fact}>
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
                : text.noController}
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
              <Fact term={text.pod}>
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
