import type { ReactNode } from 'react';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { Copyable } from '../../../components/copyable.tsx';
import { DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import { ExactTime, Time } from '../../../components/time.tsx';
import { flowsText as text } from '../flows.messages.ts';
import { connectionSearchOf, labelsOf, policyTarget } from '../../../components/flow-record/links.ts';
import {
  destinationOf,
  egressOf,
  ingressOf,
  policyName,
  policyTypeText,
  protocolText,
  sourceOf,
  type FlowEnd,
  type FlowPolicy,
  type FlowRow,
} from '../../../components/flow-record/row.ts';
import classes from './records.module.css';

const copyable = (value: string, noun: string): ReactNode =>
  value === '' ? null : <Copyable value={value} noun={noun} />;

function Labels({ value }: { readonly value: string }): ReactNode {
  const labels = Object.entries(labelsOf(value));
  if (labels.length === 0) return <span className="muted">{text.labelsNotSent}</span>;
  return (
    <span className={classes.labels}>
      {labels.map(([key, label]) => (
        <code key={key} className={classes.label}>
          {key}={label}
        </code>
      ))}
    </span>
  );
}

/** Both ends of the connection, side by side. */
export function EndsSection({ row }: { readonly row: FlowRow }): ReactNode {
  const [source, destination] = [sourceOf(row), destinationOf(row)];
  const both = (show: (end: FlowEnd) => ReactNode): readonly ReactNode[] => [show(source), show(destination)];
  const service = row.destinationServicePortName ?? '';
  const serviceAddress = row.destinationServiceIP || row.destinationClusterIP || '';
  const line = (label: string, values: readonly ReactNode[]): ReactNode => (
    <tr>
      <th scope="row">{label}</th>
      {values.map((value, side) => (
        <td key={side === 0 ? 'source' : 'destination'}>{value ?? <span className="muted">—</span>}</td>
      ))}
    </tr>
  );
  return (
    <DrawerSection title={text.ends}>
      <table className={classes.ends} aria-label={text.ends}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{text.fact}</span>
            </th>
            <th scope="col">{text.columns.source}</th>
            <th scope="col">{text.columns.destination}</th>
          </tr>
        </thead>
        <tbody>
          {line(
            text.pod,
            both(({ pod }) => (pod === '' ? <span className="muted">{text.noPod}</span> : copyable(pod, 'Pod'))),
          )}
          {line(
            text.namespace,
            both(({ namespace }) => copyable(namespace, 'Namespace')),
          )}
          {source.workload + destination.workload !== '' &&
            line(
              text.workload,
              both(({ workload }) => copyable(workload, 'workload')),
            )}
          {line(
            text.node,
            both(({ node }) => copyable(node, 'Node')),
          )}
          {line(
            text.address,
            both(({ ip }) => copyable(ip, 'address')),
          )}
          {line(text.portNumber, [row.sourceTransportPort, row.destinationTransportPort])}
          {service !== '' &&
            line(text.service, [
              null,
              <span key="service">
                {copyable(service, 'Service')} {copyable(serviceAddress, 'address')}
              </span>,
            ])}
          {/* Live rows come without labels, whatever the aggregator sends. */}
          {row.sourcePodLabels !== undefined &&
            line(
              text.labels,
              both(({ pod, labels }) => (pod === '' ? null : <Labels key={labels} value={labels} />)),
            )}
        </tbody>
      </table>
    </DrawerSection>
  );
}

const ACTION_MARKS: readonly MarkKind[] = ['none', 'allowed', 'dropped', 'rejected'];

function Side({ title, policy }: { readonly title: string; readonly policy: FlowPolicy }): ReactNode {
  const target = policyTarget(policy);
  const spoke = policy.action > 0 || policy.name !== '';
  return (
    <div className={classes.policy}>
      <h4>{title}</h4>
      {!spoke && <p className="muted">{text.noRule}</p>}
      {spoke && (
        <Facts
          items={[
            [
              text.action,
              <Mark
                key="action"
                kind={ACTION_MARKS[policy.action] ?? 'unknown'}
                label={text.actions[policy.action] ?? String(policy.action)}
              />,
            ],
            [
              text.columns.policy,
              policy.name === '' ? (
                <span key="isolation" title={text.isolationHelp}>
                  {text.isolation}
                </span>
              ) : (
                copyable(policyName(policy), 'policy')
              ),
            ],
            ...(policy.name === ''
              ? []
              : ([
                  [text.rule, policy.rule === '' ? null : copyable(policy.rule, 'rule')],
                  [text.kind, policyTypeText(policy.type)],
                ] as const)),
          ]}
        />
      )}
      {target !== undefined && (
        <p className={classes.policyLinks}>
          <ClusterLink {...target}>{target.params === undefined ? text.findPolicy : text.openPolicy}</ClusterLink>
        </p>
      )}
    </div>
  );
}

/** What each side's policies said. */
export function PoliciesSection({ row }: { readonly row: FlowRow }): ReactNode {
  return (
    <DrawerSection
      title={text.policies}
      actions={
        <ClusterLink to="/tiers" search={connectionSearchOf(row)}>
          {text.seeTiers}
        </ClusterLink>
      }
    >
      <Side title={text.egressSide} policy={egressOf(row)} />
      <Side title={text.ingress} policy={ingressOf(row)} />
    </DrawerSection>
  );
}

const isTold = (value: string | null | undefined): boolean => value !== null && value !== undefined;

const moment = (value: string | null | undefined): ReactNode =>
  value === null || value === undefined ? null : (
    <>
      <ExactTime value={value} />{' '}
      <span className="muted">
        (<Time value={value} />)
      </span>
    </>
  );

/** When, how it ended, and what else the exporters told. */
export function FactsSection({ row }: { readonly row: FlowRow }): ReactNode {
  const optional = (term: string, value: ReactNode, isThere: boolean): readonly (readonly [string, ReactNode])[] =>
    isThere ? [[term, value]] : [];
  return (
    <DrawerSection title={text.facts}>
      <Facts
        items={[
          [text.started, moment(row.flowStartSeconds)],
          [text.ended, moment(row.flowEndSeconds)],
          ...optional(
            `${text.ended}, ${text.fromSource}`,
            moment(row.flowEndSecondsFromSourceNode),
            isTold(row.flowEndSecondsFromSourceNode),
          ),
          ...optional(
            `${text.ended}, ${text.fromDestination}`,
            moment(row.flowEndSecondsFromDestinationNode),
            isTold(row.flowEndSecondsFromDestinationNode),
          ),
          ...optional(text.storedAt, moment(row.timeInserted), row.timeInserted !== undefined),
          [text.protocol, protocolText(row.protocolIdentifier ?? 0)],
          [text.flowType, text.types[row.flowType ?? 0] ?? String(row.flowType)],
          ...optional(text.tcpState, row.tcpState, (row.tcpState ?? '') !== ''),
          [text.endReason, text.reasons[row.flowEndReason ?? 0] ?? String(row.flowEndReason)],
          ...optional(text.egress, <LeftBy row={row} />, (row.egressName ?? '') !== '' || (row.egressIP ?? '') !== ''),
          ...optional(text.application, row.appProtocolName, (row.appProtocolName ?? '') !== ''),
          ...optional(text.exporter, copyable(row.exporter ?? '', 'address'), (row.exporter ?? '') !== ''),
        ]}
      />
    </DrawerSection>
  );
}

function LeftBy({ row }: { readonly row: FlowRow }): ReactNode {
  return (
    <>
      {row.egressName} <Copyable value={row.egressIP ?? ''} noun="address" />
      {(row.egressNodeName ?? '') !== '' && ` ${text.egressNode} ${row.egressNodeName ?? ''}`}
    </>
  );
}
