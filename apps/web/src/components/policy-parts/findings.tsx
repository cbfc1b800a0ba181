import type { ReactNode } from 'react';
import { parsePolicyId } from '@netloft/antrea';
import type { Finding } from '@netloft/contracts';
import { ClusterLink } from '../cluster-link.tsx';
import { Sign } from '../mark.tsx';
import { TextButton } from '../text-button.tsx';
import { partsText as text } from './policy-parts.messages.ts';
import classes from './policy-parts.module.css';

export interface FindingsProps {
  readonly findings: readonly Finding[];
  /** Points at the rule that a finding speaks of. */
  readonly onRule?: (rule: NonNullable<Finding['rule']>) => void;
}

const nameOf = (id: string): string => {
  const policy = parsePolicyId(id);
  if (policy === undefined) return id;
  return policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
};

/** What the author may not have meant: warnings first, each with what to do and links to the other policies that it names. */
export function Findings({ findings, onRule }: FindingsProps): ReactNode {
  if (findings.length === 0) return <p className={classes.quiet}>{text.noFindings}</p>;
  const sorted = findings.toSorted((a, b) => Number(a.severity === 'info') - Number(b.severity === 'info'));
  return (
    <ul className={classes.findings}>
      {sorted.map((finding) => {
        const { rule } = finding;
        return (
          <li key={`${finding.code}\n${finding.message}`} data-severity={finding.severity}>
            <Sign kind={finding.severity === 'warning' ? 'mixed' : 'info'} label={text.finding[finding.severity]} />
            <div>
              <p className={classes.findingTitle}>{text.findingCode[finding.code]}</p>
              <p>{finding.message}</p>
              {finding.action !== undefined && <p className="muted">{finding.action}</p>}
              <p className={classes.findingLinks}>
                {rule !== undefined && onRule !== undefined && (
                  <TextButton onClick={() => onRule(rule)}>
                    {text.showRule} {rule.name}
                  </TextButton>
                )}
                {finding.related.map((id) => (
                  <ClusterLink key={id} to="/policies/$id" params={{ id }} title={id}>
                    {nameOf(id)}
                  </ClusterLink>
                ))}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
