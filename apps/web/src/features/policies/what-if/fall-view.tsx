import { useState, type ReactNode } from 'react';
import type { EvaluationStep } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import {
  outcomeMark,
  stepMark,
  VerdictWordMark,
  type Fall,
  type FallPolicy,
  type FallStop,
} from '../../../components/connection/index.ts';
import { Mark, Sign } from '../../../components/mark.tsx';
import { Middle } from '../../../components/name.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { formatCount } from '../../../lib/format.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './fall-view.module.css';

/** Steps of one rung that are shown at first; what matched is among them. */
const SHOWN_STEPS = 8;

function Step({ step }: { readonly step: EvaluationStep }): ReactNode {
  const mark = stepMark(step);
  return (
    <li className={classes.step} data-outcome={step.outcome} data-reason={step.reason}>
      <Sign kind={mark} size={13} label={text.outcomes[step.outcome]} />
      <span className={classes.ruleName}>
        {step.ruleIndex < 0 ? text.isolation : text.rule(step.ruleIndex, step.ruleName)}
        <span className="muted"> {step.action}</span>
      </span>
      <span className={classes.detail}>{step.detail}</span>
    </li>
  );
}

function Policy({ policy, asked }: { readonly policy: FallPolicy; readonly asked: boolean }): ReactNode {
  const isolation = policy.steps[0]?.ruleIndex === -1;
  return (
    <li className={classes.policy} data-asked={asked || undefined}>
      {!isolation && (
        <p className={classes.policyName}>
          <ClusterLink to="/policies/$id" params={{ id: policy.id }} title={policy.id}>
            <Middle text={policy.name} />
          </ClusterLink>
          {policy.priority !== null && <span className="muted number">{Number(policy.priority.toFixed(3))}</span>}
        </p>
      )}
      <ol className={classes.steps}>
        {policy.steps.map((step) => (
          <Step key={`${step.ruleIndex} ${step.ruleName}`} step={step} />
        ))}
      </ol>
    </li>
  );
}

/** The policies of a rung up to a number of steps; the first that matched or is open is never cut off. */
function shownOf(stop: FallStop, all: boolean): { readonly policies: readonly FallPolicy[]; readonly rest: number } {
  const total = stop.policies.reduce((sum, { steps }) => sum + steps.length, 0);
  if (all || total <= SHOWN_STEPS) return { policies: stop.policies, rest: 0 };
  let room = SHOWN_STEPS;
  const policies = stop.policies.flatMap((policy): FallPolicy[] => {
    const steps = policy.steps.filter((step) => step.outcome !== 'missed' || room-- > 0);
    return steps.length === 0 ? [] : [{ ...policy, steps }];
  });
  return { policies, rest: total - policies.reduce((sum, { steps }) => sum + steps.length, 0) };
}

function Stop({
  stop,
  after,
  why,
}: {
  readonly stop: FallStop;
  readonly after: boolean;
  readonly why: string | undefined;
}): ReactNode {
  const [all, setAll] = useState(false);
  const { policies, rest } = shownOf(stop, all);
  return (
    <li
      className={classes.stop}
      data-outcome={stop.outcome}
      data-decides={stop.decides || undefined}
      data-after={after || undefined}
    >
      <div className={classes.stopHead}>
        <span className={classes.stopMark}>
          <Sign kind={outcomeMark[stop.outcome]} size={14} />
        </span>
        <ClusterLink to="/tiers" search={{ open: stop.rung }}>
          {stop.name}
        </ClusterLink>
        {stop.place !== null && !stop.rung.startsWith('stage:') && <span className="muted number">{stop.place}</span>}
      </div>
      <ul className={classes.policies}>
        {policies.map((policy) => (
          <Policy key={`${policy.id} ${policy.steps[0]?.ruleIndex ?? 0}`} policy={policy} asked={policy.id === why} />
        ))}
      </ul>
      {rest > 0 && <TextButton onClick={() => setAll(true)}>{text.steps(formatCount(rest))}</TextButton>}
    </li>
  );
}

function FallColumn({ fall, why }: { readonly fall: Fall; readonly why: string | undefined }): ReactNode {
  const decided = fall.stops.findIndex((stop) => stop.decides);
  const label = text.directions[fall.direction];
  return (
    <section className={classes.column} aria-label={label} data-reached={fall.reached || undefined}>
      <header>
        <h3>{label}</h3>
        {fall.reached && <VerdictWordMark verdict={fall.verdict} />}
      </header>
      {!fall.reached && <p className={classes.quiet}>{text.notLeft}</p>}
      {fall.reached && fall.stops.length === 0 && <p className={classes.quiet}>{text.nothingThere}</p>}
      <ol className={classes.stops}>
        {fall.stops.map((stop, index) => (
          <Stop key={stop.rung} stop={stop} after={!fall.reached || (decided >= 0 && index > decided)} why={why} />
        ))}
        {fall.reached && decided < 0 && (
          <li className={classes.end}>
            <Mark
              kind={fall.verdict === 'Undecidable' ? 'unknown' : 'allowed'}
              label={fall.verdict === 'Undecidable' ? text.endUnknown : text.endAllowed}
            />
          </li>
        )}
      </ol>
    </section>
  );
}

/** The way of the packet, rung by rung: out at the source, then in at the destination. `why` marks a policy that is asked about. */
export function FallView({
  falls,
  why,
}: {
  readonly falls: readonly [Fall, Fall];
  readonly why: string | undefined;
}): ReactNode {
  return (
    <div className={classes.columns}>
      {falls.map((fall) => (
        <FallColumn key={fall.direction} fall={fall} why={why} />
      ))}
    </div>
  );
}
