import type {
  NsxAuditDetail,
  NsxAuditList,
  NsxChangeRequestInput,
  NsxChangeResponse,
  NsxGroupDetail,
  NsxPolicyDetail,
} from '@netloft/contracts';
import { CLUSTER_CONTROL_PLANES_PATH, GROUPS_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import type { TestClient } from '../../testing/harness.ts';
import type { Answer, NsxApp } from '../../testing/nsx-app.ts';

export const [ONE, TWO] = ['stc-tkg-cluster-1', 'stc-tkg-cluster-2'] as const;
export type Json = Record<string, unknown>;
export type Identified = Json & { id: string };

/** Criteria that find the Pods of an app of the Namespace yelb. */
export const podsOf = (app: string): Json => ({
  resource_type: 'NestedExpression',
  expressions: [
    { resource_type: 'Condition', member_type: 'Namespace', key: 'Name', operator: 'EQUALS', value: 'yelb' },
    { resource_type: 'ConjunctionOperator', conjunction_operator: 'AND' },
    { resource_type: 'Condition', member_type: 'Pod', key: 'Tag', operator: 'EQUALS', value: `dis:k8s:app|${app}` },
  ],
});

/** A group for Antrea clusters. */
export const group = (id: string, more: Json = {}): Identified => ({
  resource_type: 'Group',
  id,
  display_name: id,
  group_type: ['ANTREA'],
  expression: [podsOf('yelb-ui')],
  ...more,
});
export const rule = (id: string, more: Json = {}): Json => ({
  resource_type: 'Rule',
  id,
  display_name: id,
  action: 'ALLOW',
  direction: 'IN',
  sequence_number: 10,
  source_groups: ['ANY'],
  destination_groups: ['ANY'],
  scope: [`${GROUPS_PATH}/acnp-yelb`],
  services: ['/infra/services/HTTP'],
  ...more,
});
/** A policy of two rules. */
export const policy = (id: string, more: Json = {}): Identified => ({
  resource_type: 'SecurityPolicy',
  id,
  display_name: id,
  category: 'Application',
  sequence_number: 50,
  rules: [rule('first'), rule('second', { sequence_number: 20, action: 'DROP', services: ['ANY'] })],
  ...more,
});

type More = Partial<NsxChangeRequestInput>;
export const createGroup = (id: string, more: More = {}): NsxChangeRequestInput => ({
  operation: 'CREATE',
  kind: 'Group',
  object: group(id),
  ...more,
});
/** Creates a policy that is realized in the first cluster. */
export const createPolicy = (id: string, more: More = {}): NsxChangeRequestInput => ({
  operation: 'CREATE',
  kind: 'SecurityPolicy',
  object: policy(id),
  span: [ONE],
  ...more,
});

export const groupPath = (id: string): string => `${GROUPS_PATH}/${id}`;
export const policyPath = (id: string): string => `${SECURITY_POLICIES_PATH}/${id}`;

/** An object as an editor reads it, with the span of a policy. */
export interface ReadObject {
  readonly object: Identified & { readonly rules: readonly Json[] };
  readonly span: string[];
}

export const update = (kind: 'Group' | 'SecurityPolicy', { object, span }: ReadObject, more: Json = {}) =>
  ({
    operation: 'UPDATE',
    kind,
    object: { ...(kind === 'Group' ? without(object, 'rules') : object), ...more, id: object.id },
    ...(kind === 'Group' ? {} : { span }),
  }) satisfies NsxChangeRequestInput;
const without = (object: Json, member: string): Json =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== member));

/** One person who edits NSX through Netloft. */
export class Editor {
  constructor(
    private readonly server: NsxApp,
    readonly client: TestClient,
  ) {}

  async group(id: string): Promise<ReadObject> {
    const { object } = await this.server.get<NsxGroupDetail>(this.client, `/api/v1/nsx/groups/${id}`);
    return { object: { ...object, id, rules: [] }, span: [] };
  }

  async policy(id: string): Promise<ReadObject> {
    const { object, span } = await this.server.get<NsxPolicyDetail>(this.client, `/api/v1/nsx/policies/${id}`);
    return { object: { ...object, id, rules: object['rules'] as Json[] }, span };
  }

  change(request: NsxChangeRequestInput): Promise<NsxChangeResponse> {
    return this.server.change(this.client, request);
  }

  records(query = ''): Promise<NsxAuditList> {
    return this.server.get(this.client, `/api/v1/nsx/audit${query}`);
  }

  record(id: string): Promise<NsxAuditDetail> {
    return this.server.get(this.client, `/api/v1/nsx/audit/${id}`);
  }

  undo<T = NsxChangeResponse>(id: string, body: object = {}): Promise<Answer<T>> {
    return this.server.ask<T>(this.client, 'POST', `/api/v1/nsx/audit/${id}/undo`, body);
  }
}

/** Every object of NSX with its revision. */
export const held = ({ nsx }: NsxApp): Readonly<Record<string, number>> =>
  Object.fromEntries(nsx.world.policies.all().map(({ path, _revision }) => [path, _revision]));

/** Somebody writes an object in NSX itself, members that are not given staying as they are. */
export function elsewhere({ nsx }: NsxApp, path: string, members: Json): void {
  const current = nsx.world.policies.get(path);
  const [parentPath] = path.split(/\/(?:rules|container-cluster-span|security-policies|groups)\/[^/]+$/);
  const written = nsx.world.policies.put({
    path,
    parentPath: parentPath ?? '',
    resourceType: String(current?.['resource_type'] ?? members['resource_type']),
    object: { ...current, ...members },
    principal: { name: 'somebody', roles: ['enterprise_admin'], isProtected: false },
    overwrite: true,
    checkRevision: false,
  });
  if (!written.ok) throw new Error(written.refusal.message);
}

/** Somebody takes a policy out of a cluster in NSX itself. */
export function leavesElsewhere({ nsx }: NsxApp, id: string, cluster: string): void {
  const path = `${policyPath(id)}/container-cluster-span/${cluster}`;
  const removed = nsx.world.policies.remove(path, { name: 'somebody', roles: [], isProtected: false }, true);
  if (!removed.ok) throw new Error(removed.refusal.message);
}

/** Somebody gives a policy a cluster in NSX itself. */
export const joinsElsewhere = (server: NsxApp, id: string, cluster: string): void =>
  elsewhere(server, `${policyPath(id)}/container-cluster-span/${cluster}`, {
    resource_type: 'SecurityPolicyContainerCluster',
    container_cluster_path: `${CLUSTER_CONTROL_PLANES_PATH}/${cluster}`,
  });
