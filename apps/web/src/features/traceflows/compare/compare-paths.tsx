import { Fragment, type ReactNode } from 'react';
import { Sign } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import type { BoxModel, StepModel } from '../../../components/trace-path/index.ts';
import type { AlignedNode, AlignedStep } from './align.model.ts';
import { DifferenceMark } from './difference-mark.tsx';
import { compareText as text } from './compare.messages.ts';
import classes from './compare.module.css';

function NodeCell({ box, whole }: { readonly box: BoxModel | null; readonly whole: boolean }): ReactNode {
  return (
    <th scope="colgroup" className={classes.node}>
      {box === null ? (
        <span className="muted">{whole ? text.notThere : text.none}</span>
      ) : (
        <>
          <Name name={box.node} /> <span className="muted">{box.role}</span>
        </>
      )}
    </th>
  );
}

function StepCell({ step }: { readonly step: StepModel | null }): ReactNode {
  if (step === null) return <td className={classes.absent}>{text.none}</td>;
  return (
    <td>
      <span className={classes.step}>
        <Sign kind={step.mark} label={step.action} />
        <span>
          <span className={classes.stepTitle}>{step.title}</span> {step.detail}
        </span>
      </span>
    </td>
  );
}

function Fields({ step }: { readonly step: AlignedStep }): ReactNode {
  if (step.fields.length === 0) return null;
  return (
    <tr className={classes.fields}>
      <td colSpan={3}>
        <ul>
          {step.fields.map((field) => (
            <li key={field.label}>
              <span className="muted">{field.label}:</span> <span className="mono">{field.a}</span>{' '}
              <span aria-hidden>→</span> <span className="mono">{field.b}</span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** Two ways as one table: a Node's steps under its name, like beside like, what differs marked and told. */
export function ComparePaths({
  nodes,
  onlyDifferences,
  whole,
}: {
  readonly nodes: readonly AlignedNode[];
  readonly onlyDifferences: boolean;
  readonly whole: boolean;
}): ReactNode {
  const shown = onlyDifferences ? nodes.filter((node) => node.difference !== 'same') : nodes;
  if (nodes.length === 0) return <p className="muted">{text.noPath}</p>;
  if (shown.length === 0) return <p className="muted">{text.sameWay}</p>;
  return (
    <table className={classes.paths}>
      <thead>
        <tr>
          <th scope="col">{text.first}</th>
          <th scope="col">{text.second}</th>
          <th scope="col">{text.difference}</th>
        </tr>
      </thead>
      {shown.map((node, index) => {
        const steps = onlyDifferences ? node.steps.filter((step) => step.difference !== 'same') : node.steps;
        return (
          <tbody key={`${node.a?.node ?? ''}\n${node.b?.node ?? ''}\n${index}`} data-difference={node.difference}>
            <tr className={classes.nodeRow}>
              <NodeCell box={node.a} whole={whole} />
              <NodeCell box={node.b} whole={whole} />
              <td>{whole && <DifferenceMark difference={node.difference} />}</td>
            </tr>
            {steps.map((step, position) => (
              <Fragment key={`${step.a?.position ?? 'none'}/${step.b?.position ?? 'none'}/${position}`}>
                <tr data-difference={whole ? step.difference : undefined}>
                  <StepCell step={step.a} />
                  <StepCell step={step.b} />
                  <td>{whole && <DifferenceMark difference={step.difference} />}</td>
                </tr>
                {whole && <Fields step={step} />}
              </Fragment>
            ))}
          </tbody>
        );
      })}
    </table>
  );
}
