import type { ReactNode } from 'react';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { policyLabel, type StepModel } from './trace-path.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import classes from './trace-result.module.css';

/** All that one Node recorded of one step. */
export function StepFacts({
  step,
  node,
  onPolicy,
}: {
  readonly step: StepModel;
  readonly node: string | undefined;
  readonly onPolicy: (reference: string) => void;
}): ReactNode {
  return (
    <section className={classes.panel} aria-label={text.stepFacts}>
      <h2>{text.stepFacts}</h2>
      <p className={classes.stepTitle}>
        <Mark kind={step.mark} label={step.title} /> <span>{step.detail}</span>
      </p>
      <Facts
        items={[
          ...(node === undefined
            ? []
            : ([[text.factNode, <Copyable key="node" value={node} noun="Node name" />]] as const)),
          ...step.facts.map(
            (fact) => [fact.label, <Copyable key={fact.label} value={fact.value} noun={fact.label} />] as const,
          ),
        ]}
      />
      {step.policy !== null && (
        <p>
          <button
            type="button"
            className={classes.policyLink}
            onClick={() => step.policy !== null && onPolicy(step.policy.reference)}
          >
            {text.openPolicy}: {policyLabel(step.policy)}
          </button>
        </p>
      )}
    </section>
  );
}
