import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { NsxPolicySummary } from '@netloft/contracts';
import { Mark } from '../../../components/mark.tsx';
import { nsxClustersQuery } from '../nsx.queries.ts';
import { ToCluster } from '../parts/to-cluster.tsx';
import { RealizationMark } from './policies.columns.tsx';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

/** Where the policy stands in each cluster of its span, with the ClusterNetworkPolicy that it became there. */
export function Realization({ summary }: { readonly summary: NsxPolicySummary }): ReactNode {
  const clusters = useQuery({ ...nsxClustersQuery, enabled: summary.enforcedBy === 'antrea', retry: false });
  const state = (
    <p>
      <RealizationMark realization={summary.realization} /> {summary.realization.detail}
    </p>
  );
  if (summary.enforcedBy === 'dfw')
    return (
      <>
        {state}
        <p className="muted">{text.dfwRealization}</p>
      </>
    );
  // NSX’s id of a cluster is not always Netloft’s name of it.
  const linkOf = (id: string): string | undefined =>
    clusters.data?.items.find((one) => one.id === id)?.link?.cluster ??
    summary.clusterPolicies.find((one) => one.cluster === id)?.cluster;
  const known = new Set(summary.span.map(linkOf));
  const others = summary.clusterPolicies.filter((one) => !known.has(one.cluster));
  const rows = [
    ...summary.span.map((id) => {
      const link = linkOf(id);
      return { id, link, policy: summary.clusterPolicies.find((one) => one.cluster === link) };
    }),
    ...others.map((policy) => ({ id: policy.cluster, link: policy.cluster, policy })),
  ];
  return (
    <>
      {state}
      {summary.realization.state === 'In Progress' && (
        <p role="status" className="muted">
          {text.realizing}
        </p>
      )}
      <table className={classes.table} aria-label={text.realizationTable}>
        <thead>
          <tr>
            <th scope="col">{text.cluster}</th>
            <th scope="col">{text.clusterPolicy}</th>
            <th scope="col">{text.tier}</th>
            <th scope="col">{text.phase}</th>
            <th scope="col">{text.realized}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, link, policy }) => (
            <tr key={id}>
              <th scope="row" className="mono">
                {id}
              </th>
              {policy === undefined ? (
                <td colSpan={4} className="muted">
                  {link === undefined ? text.notConnected : text.notThere}
                </td>
              ) : (
                <>
                  <td className="mono">
                    <ToCluster
                      cluster={policy.cluster}
                      to="/policies/$id"
                      params={{ id: policy.id }}
                      title={text.tiedBy[policy.by]}
                    >
                      {policy.name}
                    </ToCluster>
                  </td>
                  <td className="mono">{policy.tier}</td>
                  <td>
                    <Mark
                      kind={policy.phase === 'Realized' ? 'allowed' : policy.phase === 'Failed' ? 'dropped' : 'running'}
                      label={policy.phase}
                    />
                  </td>
                  <td className="number">{text.nodes(policy.nodesRealized, policy.nodesDesired)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
