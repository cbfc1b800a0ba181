import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { TracePolicy } from '@netloft/contracts';
import { Copyable } from '../copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../drawer.tsx';
import { FromNsx, nsxLinkText, useNsxLinks } from '../nsx-link/index.ts';
import { Failed, Loading } from '../states.tsx';
import { YamlView } from '../yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { policyName } from './trace-path.model.ts';
import { policyObjectQuery, policyPath, registeredClustersQuery } from './policy-object.queries.ts';
import { mayBeFromNsx, nsxLinkId } from './use-nsx-note.tsx';
import { tracePathText as text } from './trace-path.messages.ts';

function PolicyObject({ cluster, policy }: { readonly cluster: string; readonly policy: TracePolicy }): ReactNode {
  const clusters = useQuery(registeredClustersQuery());
  const here = clusters.data?.items.find((one) => one.name === cluster);
  const path = here === undefined ? null : policyPath(cluster, policy, here.antreaResources);
  const object = useQuery({ ...policyObjectQuery(path ?? ''), enabled: path !== null });
  if (clusters.isError) return <Failed problem={problemOf(clusters.error)} retry={() => void clusters.refetch()} />;
  if (clusters.isPending) return <Loading rows={8} height={22} />;
  if (path === null) return <p className="muted">{text.policyUnknownKind}</p>;
  if (object.isError) return <Failed problem={problemOf(object.error)} retry={() => void object.refetch()} />;
  if (object.data === undefined) return <Loading rows={8} height={22} />;
  return (
    <YamlView
      value={withoutManagedFields(object.data)}
      name={policy.name}
      label={`${policy.kind} ${policy.name}`}
      height="60vh"
    />
  );
}

/** The object without what the API server keeps for itself. */
function withoutManagedFields(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const metadata = object['metadata'];
  if (typeof metadata !== 'object' || metadata === null) return { ...object };
  const { managedFields: _, ...rest } = metadata as Record<string, unknown>;
  return { ...object, metadata: rest };
}

/** The policy that an observation names, as the API server holds it. */
export function TracePolicyDrawer({
  cluster,
  policy,
  onClose,
}: {
  readonly cluster: string;
  readonly policy: TracePolicy;
  readonly onClose: () => void;
}): ReactNode {
  const link = useNsxLinks(cluster, mayBeFromNsx(policy)).get(nsxLinkId(policy));
  return (
    <Drawer title={policyName(policy)} label={`${text.policyDrawer} ${policyName(policy)}`} onClose={onClose}>
      <DrawerSection title={text.policyDrawer}>
        <Facts
          items={[
            [text.factKind, policy.kind],
            ...(policy.namespace === undefined ? [] : ([[text.namespace, policy.namespace]] as const)),
            [text.factName, <Copyable key="name" value={policy.name} noun="name" />],
            [text.factTier, policy.tier ?? null],
            ...(policy.rule === undefined ? [] : ([[text.factRule, policy.rule]] as const)),
            ...(link === undefined ? [] : ([[nsxLinkText.term, <FromNsx key="nsx" link={link} />]] as const)),
          ]}
        />
      </DrawerSection>
      <DrawerSection title={text.factObject}>
        <PolicyObject cluster={cluster} policy={policy} />
      </DrawerSection>
    </Drawer>
  );
}
