import { SERVICES_PATH } from '@netloft/nsx';
import type { Json } from '../types.ts';
import { type SeedObject, seedObject } from './seed-object.ts';

const ports = (id: string, protocol: 'TCP' | 'UDP', ...destination_ports: readonly string[]): Json => ({
  resource_type: 'L4PortSetServiceEntry',
  id,
  display_name: id,
  l4_protocol: protocol,
  destination_ports,
  source_ports: [],
});

/** A service that every NSX has. */
const builtIn = (id: string, ...service_entries: readonly Json[]): SeedObject =>
  seedObject(
    '/infra',
    'services',
    'Service',
    { id, service_entries, is_default: true },
    { _system_owned: true, _create_user: 'system' },
  );
const own = (id: string, entry: Json): SeedObject =>
  seedObject('/infra', 'services', 'Service', { id, service_entries: [entry], is_default: false });

export const servicePath = (id: string): string => `${SERVICES_PATH}/${id}`;

/** Services that come with NSX, some of which Antrea clusters cannot have, and those of the story. */
export const STORY_SERVICES: readonly SeedObject[] = [
  builtIn('HTTP', ports('HTTP', 'TCP', '80')),
  builtIn('HTTPS', ports('HTTPS', 'TCP', '443')),
  builtIn('SSH', ports('SSH', 'TCP', '22')),
  builtIn('DNS', ports('DNS', 'TCP', '53')),
  builtIn('DNS-UDP', ports('DNS-UDP', 'UDP', '53')),
  builtIn('MySQL', ports('MySQL', 'TCP', '3306')),
  builtIn('NTP', ports('NTP', 'UDP', '123')),
  builtIn('FTP', {
    resource_type: 'ALGTypeServiceEntry',
    id: 'FTP',
    display_name: 'FTP',
    alg: 'FTP',
    destination_ports: ['21'],
    source_ports: [],
  }),
  builtIn('ICMPv4-ALL', {
    resource_type: 'ICMPTypeServiceEntry',
    id: 'ICMPv4-ALL',
    display_name: 'ICMPv4-ALL',
    protocol: 'ICMPv4',
  }),
  own('PostgreSQL', ports('PostgreSQL', 'TCP', '5432')),
  own('Redis', ports('Redis', 'TCP', '6379')),
  own('yelb-appserver', ports('yelb-appserver', 'TCP', '4567')),
  own('NodePortLocal', ports('NodePortLocal', 'TCP', '61000-62000')),
];
