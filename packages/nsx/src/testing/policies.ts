import { Group } from '../model/groups.ts';
import { Rule, SecurityPolicy, Service } from '../model/policies.ts';
import { addresses, condition, nested } from './groups.ts';

type Json = Readonly<Record<string, unknown>>;

export const groupPath = (id: string): string => `/infra/domains/default/groups/${id}`;
export const servicePath = (id: string): string => `/infra/services/${id}`;
export const clusterPath = (id: string): string =>
  `/infra/sites/default/enforcement-points/default/cluster-control-planes/${id}`;

const group = (id: string, type: readonly string[], ...expression: readonly Json[]): [string, Group] => [
  groupPath(id),
  Group.parse({
    id,
    display_name: id.toUpperCase(),
    group_type: type,
    expression,
    path: groupPath(id),
    unique_id: `u-${id}`,
  }),
];

/** `web` and `db` are Pods, `office` addresses, `mixed` both, for Antrea clusters; `generic` is not. */
export const GROUPS: ReadonlyMap<string, Group> = new Map([
  group('web', ['ANTREA'], nested('Namespace Name EQUALS shop', 'Pod Tag EQUALS dis:k8s:app|web')),
  group('db', ['ANTREA'], condition('Pod Tag NOTEQUALS dis:k8s:app|db')),
  group('office', ['ANTREA'], addresses('10.0.0.1-10.0.0.2', '10.1.0.0/16')),
  group(
    'mixed',
    ['ANTREA'],
    nested('Service Name EQUALS web', 'Namespace Name EQUALS shop'),
    { resource_type: 'ConjunctionOperator', conjunction_operator: 'OR' },
    addresses('10.2.0.1'),
  ),
  group('any-scope', ['ANTREA'], condition('Pod Tag EQUALS |web')),
  group('generic', [], condition('KubernetesService Name EQUALS web')),
]);

export const l4 = (protocol: string, destination_ports: readonly string[], more: Json = {}): Json => ({
  resource_type: 'L4PortSetServiceEntry',
  l4_protocol: protocol,
  destination_ports,
  ...more,
});
const service = (id: string, ...service_entries: readonly Json[]): [string, Service] => [
  servicePath(id),
  Service.parse({ id, display_name: id, service_entries, path: servicePath(id) }),
];
const inside = (id: string): Json => ({
  resource_type: 'NestedServiceServiceEntry',
  nested_service_path: servicePath(id),
});

export const SERVICES: ReadonlyMap<string, Service> = new Map([
  service('HTTP', l4('TCP', ['80'])),
  service('Web', inside('HTTP'), l4('TCP', ['443', '8000-8010'])),
  service('Loop', inside('Loop'), inside('HTTP')),
  service('Torn', inside('Gone')),
  service('Ping', { resource_type: 'ICMPTypeServiceEntry', protocol: 'ICMPv4', icmp_type: 8 }),
  service('From', l4('UDP', ['53'], { source_ports: ['1024-65535'] })),
  service('Sctp', l4('SCTP', ['80'])),
]);

/** A rule for Pods of `web`, from `db`, over HTTP. */
export const rule = (more: Json = {}): Rule =>
  Rule.parse({
    id: 'r1',
    rule_id: 4084,
    action: 'ALLOW',
    direction: 'IN',
    sequence_number: 10,
    source_groups: [groupPath('db')],
    destination_groups: ['ANY'],
    scope: [groupPath('web')],
    services: [servicePath('HTTP')],
    profiles: ['ANY'],
    ...more,
  });

export const policy = (more: Json = {}, ...rules: readonly Rule[]): SecurityPolicy =>
  SecurityPolicy.parse({
    id: 'shop',
    display_name: 'Shop',
    category: 'Application',
    sequence_number: 20,
    unique_id: 'u-shop',
    rules,
    ...more,
  });
