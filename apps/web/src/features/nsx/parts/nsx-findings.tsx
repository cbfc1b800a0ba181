import type { ReactNode } from 'react';
import type { NsxFinding } from '@netloft/contracts';
import { Sign, type MarkKind } from '../../../components/mark.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { nsxPartsText as text } from './parts.messages.ts';
import classes from './parts.module.css';

const SIGN: Readonly<Record<NsxFinding['severity'], MarkKind>> = { error: 'dropped', warning: 'mixed', info: 'info' };
const RANK = { error: 0, warning: 1, info: 2 } as const;

/** What is wrong with an object, errors first, each with what to do about it. `onPath` leads to the field. */
export function NsxFindings({
  findings,
  onPath,
}: {
  readonly findings: readonly NsxFinding[];
  readonly onPath?: (path: string) => void;
}): ReactNode {
  if (findings.length === 0) return <p className={classes.quiet}>{text.noFindings}</p>;
  return (
    <ul className={classes.findings} aria-label={text.findings}>
      {findings
        .toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
        .map((finding) => (
          <li key={`${finding.code}\n${finding.path}\n${finding.message}`} data-severity={finding.severity}>
            <Sign kind={SIGN[finding.severity]} label={text.severity[finding.severity]} />
            <div>
              <p>{finding.message}</p>
              {finding.action !== undefined && <p className="muted">{finding.action}</p>}
              {finding.path !== '' && (
                <p className={classes.path}>
                  {onPath === undefined ? (
                    finding.path
                  ) : (
                    <TextButton onClick={() => onPath(finding.path)}>{finding.path}</TextButton>
                  )}
                </p>
              )}
            </div>
          </li>
        ))}
    </ul>
  );
}

/** What is said about one field, below it. */
export function SaidAt({ findings }: { readonly findings: readonly NsxFinding[] }): ReactNode {
  if (findings.length === 0) return null;
  return (
    <ul className={classes.said}>
      {findings.map((finding) => (
        <li key={`${finding.code}\n${finding.message}`} data-severity={finding.severity}>
          <Sign kind={SIGN[finding.severity]} size={12} label={text.severity[finding.severity]} /> {finding.message}
        </li>
      ))}
    </ul>
  );
}
