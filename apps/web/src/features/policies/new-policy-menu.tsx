import type { ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { KIND_LABEL, MayItem } from '../../components/policy-parts/index.ts';
import { accessReviewsQuery } from '../../lib/access-reviews.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { policiesText as text } from './policies.messages.ts';

/** Kinds that have an editor. Antrea's and Kubernetes' NetworkPolicies may also be allowed in single Namespaces: those are never off. */
const KINDS = [
  {
    kind: 'AntreaClusterNetworkPolicy',
    question: { verb: 'create', group: 'crd.antrea.io', resource: 'clusternetworkpolicies' },
  },
  { kind: 'AntreaNetworkPolicy', question: null },
  { kind: 'K8sNetworkPolicy', question: null },
] as const;
const QUESTIONS = KINDS.flatMap(({ question }) => (question === null ? [] : [question]));
const TEMPLATES = ['default-deny', 'dns-allow', 'isolate-namespace', 'fqdn-drop'] as const;

/** Opens the editor on an empty policy of a kind, or on a template. Who may not write finds out there, by the cluster's own check. */
export function NewPolicyMenu(): ReactNode {
  const cluster = useCluster();
  const navigate = useNavigate();
  const may = useQuery(accessReviewsQuery(cluster, QUESTIONS)).data;
  const start = (search: object): void =>
    void navigate({ to: '/clusters/$cluster/policies/new', params: { cluster }, search } as never);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          size="sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {text.newPolicy}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.newOf}</Menu.Label>
        {KINDS.map(({ kind }, index) => (
          <MayItem key={kind} answer={may?.[index]} onClick={() => start({ kind })}>
            {KIND_LABEL[kind]}
          </MayItem>
        ))}
        <Menu.Label>{text.newFrom}</Menu.Label>
        {TEMPLATES.map((template) => (
          <MayItem
            key={template}
            answer={may?.[0]}
            onClick={() => start({ kind: 'AntreaClusterNetworkPolicy', template })}
          >
            {text.templates[template]}
          </MayItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
