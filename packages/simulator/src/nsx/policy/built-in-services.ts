import { SERVICES_PATH } from '@netloft/nsx';
import { uuidOf } from '../../world/identifiers.ts';
import type { Json, NsxWorld } from '../types.ts';
import { RESOURCE_TYPES } from './objects.ts';

type Entry = readonly [name: string, protocol: 'TCP' | 'UDP', ports: readonly string[]];

/** Services with ports that every NSX brings. */
const PORTS: readonly (readonly [id: string, entries: readonly Entry[]])[] = [
  ['HTTP', [['HTTP', 'TCP', ['80']]]],
  ['HTTPS', [['HTTPS', 'TCP', ['443']]]],
  ['DNS', [['DNS', 'TCP', ['53']]]],
  ['DNS-UDP', [['DNS-UDP', 'UDP', ['53']]]],
  ['SSH', [['SSH', 'TCP', ['22']]]],
  ['FTP', [['FTP', 'TCP', ['21']]]],
  ['SMTP', [['SMTP', 'TCP', ['25']]]],
  ['LDAP', [['LDAP', 'TCP', ['389']]]],
  ['LDAPS', [['LDAP-over-SSL', 'TCP', ['636']]]],
  ['NTP', [['NTP', 'UDP', ['123']]]],
  ['Syslog', [['Syslog', 'UDP', ['514']]]],
  ['RDP', [['RDP', 'TCP', ['3389']]]],
  ['MySQL', [['MySQL', 'TCP', ['3306']]]],
  ['PostgreSQL', [['PostgreSQL', 'TCP', ['5432']]]],
  ['MS-SQL-S', [['MS-SQL-S', 'TCP', ['1433']]]],
  ['Redis', [['Redis', 'TCP', ['6379']]]],
  ['HTTP-8080', [['HTTP-8080', 'TCP', ['8080']]]],
];

const portEntry = ([name, protocol, ports]: Entry): Json => ({
  resource_type: 'L4PortSetServiceEntry',
  id: name,
  display_name: name,
  l4_protocol: protocol,
  destination_ports: ports,
  source_ports: [],
});
/** Services that are no ports, which clusters cannot have. */
const OTHERS: readonly (readonly [id: string, entries: readonly Json[]])[] = [
  [
    'ICMP-ALL',
    [{ resource_type: 'ICMPTypeServiceEntry', id: 'ICMP-ALL', display_name: 'ICMP-ALL', protocol: 'ICMPv4' }],
  ],
  [
    'ICMPv6-ALL',
    [{ resource_type: 'ICMPTypeServiceEntry', id: 'ICMPv6-ALL', display_name: 'ICMPv6-ALL', protocol: 'ICMPv6' }],
  ],
  [
    'FTP-ALG',
    [
      {
        resource_type: 'ALGTypeServiceEntry',
        id: 'FTP-ALG',
        display_name: 'FTP-ALG',
        alg: 'FTP',
        destination_ports: ['21'],
      },
    ],
  ],
];

/** Puts NSX's own services into the tree, those that are not there yet. */
export function builtInServices(world: NsxWorld): void {
  const all = [...PORTS.map(([id, entries]) => [id, entries.map(portEntry)] as const), ...OTHERS];
  for (const [id, entries] of all) {
    const path = `${SERVICES_PATH}/${id}`;
    if (world.policies.get(path) !== undefined) continue;
    world.policies.put({
      path,
      parentPath: '/infra',
      resourceType: RESOURCE_TYPES.service,
      object: { service_entries: entries, service_type: 'NON_ETHER', is_default: true },
      principal: { name: 'system', roles: [], isProtected: false },
      overwrite: false,
      checkRevision: false,
      seeded: { unique_id: uuidOf(path), _system_owned: true, _create_user: 'system' },
    });
  }
}
