import { describe, expect, it } from 'vitest';
import { type Service, ServiceEntry } from '../model/policies.ts';
import { groupPath, GROUPS, l4, policy, rule, servicePath, SERVICES } from '../testing/policies.ts';
import { entriesText, isServiceForAntrea, servicePorts } from './services.ts';
import { appliedToText, ruleEndsOf, ruleRowOf, ruleServicesOf, usesOfGroup } from './words.ts';

const nameOf = (path: string): string | undefined => GROUPS.get(path)?.display_name;
const serviceOf = (path: string): Service | undefined => SERVICES.get(path);

describe('ruleEndsOf', () => {
  it.each<[string, string[] | undefined, [string, string | null][]]>([
    ['nothing', undefined, [['Any', null]]],
    ['any', ['any'], [['Any', null]]],
    [
      'groups and addresses',
      [groupPath('web'), '10.0.0.0/8'],
      [
        ['WEB', 'web'],
        ['10.0.0.0/8', null],
      ],
    ],
    ['groups without a name', [groupPath('gone')], [['gone', 'gone']]],
    ['other paths', ['/infra/segments/s1'], [['s1', null]]],
  ])('says %s', (_name, entries, expected) => {
    expect(ruleEndsOf(entries, nameOf).map(({ text, group }) => [text, group])).toEqual(expected);
  });
});

describe('ruleServicesOf', () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{ services: ['ANY'] }, ['Any']],
    [{ services: undefined, service_entries: [l4('TCP', ['80', '443'])] }, ['TCP/80, TCP/443']],
    [{ services: [servicePath('Web'), servicePath('Gone')] }, ['Web (TCP/80, TCP/443, TCP/8000-8010)', 'Gone']],
  ])('of %j', (more, expected) => {
    expect(ruleServicesOf(rule(more), serviceOf)).toEqual(expected);
  });
});

describe('entriesText', () => {
  it.each<[Record<string, unknown>, string]>([
    [l4('UDP', []), 'UDP'],
    [l4('UDP', ['53'], { source_ports: ['1024-65535'] }), 'UDP/53 from 1024-65535'],
    [{ resource_type: 'ICMPTypeServiceEntry', protocol: 'ICMPv4', icmp_type: 8, icmp_code: 0 }, 'ICMPv4 type 8 code 0'],
    [{ resource_type: 'IPProtocolServiceEntry', protocol_number: 47 }, 'protocol 47'],
    [{ resource_type: 'IGMPTypeServiceEntry' }, 'IGMP'],
    [{ resource_type: 'ALGTypeServiceEntry', alg: 'FTP', destination_ports: ['21'] }, 'FTP/21'],
    [{ resource_type: 'EtherTypeServiceEntry', display_name: 'ARP' }, 'ARP'],
    [{ resource_type: 'NestedServiceServiceEntry', nested_service_path: '/infra/services/x' }, 'x'],
  ])('of %j', (entry, text) => {
    expect(entriesText([ServiceEntry.parse(entry), ServiceEntry.parse(entry)])).toBe(text);
  });
});

describe('services', () => {
  it.each([
    ['HTTP', true, 'TCP/80'],
    ['Web', true, 'TCP/80, TCP/443, TCP/8000-8010'],
    ['Ping', false, 'ICMPv4 type 8'],
    ['From', false, 'UDP/53 from 1024-65535'],
    ['Torn', false, ''],
  ])('%s is for Antrea: %s, with ports %s', (id, isForAntrea, ports) => {
    const service = SERVICES.get(servicePath(id))!;
    expect(isServiceForAntrea(service, serviceOf)).toBe(isForAntrea);
    expect(servicePorts(service, serviceOf)).toBe(ports);
  });
});

describe('ruleRowOf', () => {
  it('has what NSX leaves out as its defaults', () => {
    const row = ruleRowOf(rule({ rule_id: undefined, direction: undefined }), nameOf, serviceOf);
    expect(row).toEqual({
      id: 'r1',
      name: 'r1',
      ruleId: null,
      action: 'ALLOW',
      direction: 'IN_OUT',
      sources: [{ text: 'DB', group: 'db' }],
      destinations: [{ text: 'Any', group: null }],
      appliedTo: [{ text: 'WEB', group: 'web' }],
      services: ['HTTP (TCP/80)'],
      logged: false,
      disabled: false,
    });
  });
});

describe('appliedToText', () => {
  it.each([
    ['Any', policy({}, rule({ scope: ['ANY'] }))],
    ['Any', policy({ rules: undefined })],
    ['Per rule', policy({ scope: ['ANY'] }, rule())],
    ['WEB, DB', policy({ scope: [groupPath('web'), groupPath('db')] }, rule())],
  ])('says %s', (text, one) => {
    expect(appliedToText(one, nameOf)).toBe(text);
  });
});

describe('usesOfGroup', () => {
  it('tells where each policy uses a group', () => {
    const policies = [
      policy({ id: 'a', scope: [groupPath('web')] }, rule({ destination_groups: [groupPath('web')] })),
      policy({ id: 'b' }, rule({ rule_id: undefined, source_groups: [groupPath('web')], display_name: 'in' })),
      policy({ id: 'c', rules: undefined }),
    ];
    expect(usesOfGroup(groupPath('web'), policies)).toEqual([
      { policy: 'a', policyName: 'Shop', where: ['applied to', 'rule 4084, destination', 'rule 4084, applied to'] },
      { policy: 'b', policyName: 'Shop', where: ['rule in, source', 'rule in, applied to'] },
    ]);
  });
});
