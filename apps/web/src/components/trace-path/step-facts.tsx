import type { ReactNode } from 'react';
import { Copyable } from '../copyable.tsx';
import { Facts } from '../drawer.tsx';
import { Mark } from '../mark.tsx';
import { PolicyButton } from './policy-name.tsx';
import { ResultPanel } from './result-panel.tsx';
import { policyLabel, type StepModel } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';
import classes from './trace-result.module.css';

/** All that one Node recorded of one step. */
export function StepFacts({
  step,
  node,
  lead,
  onPolicy,
}: {
  readonly step: StepModel;
  readonly node: string | undefined;
  /** Before the name of the part. */
  readonly lead: string;
  readonly onPolicy: ((reference: string) => void) | undefined;
}): ReactNode {
  return (
    <ResultPanel title={text.stepFacts} lead={lead}>
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
          <PolicyButton policy={step.policy} onPolicy={onPolicy}>
            {onPolicy === undefined ? text.factPolicy : text.openPolicy}: {policyLabel(step.policy)}
          </PolicyButton>
        </p>
      )}
    </ResultPanel>
  );
}
