import type { ObjectHit, ObjectKind } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { searchObjects, type SearchObject } from './object-search.ts';

const object = (kind: ObjectKind, path: string, rest: Partial<ObjectHit> = {}, otherIps?: string[]): SearchObject => {
  const [namespace, name = ''] = path.includes('/') ? path.split('/') : [undefined, path];
  return {
    hit: { id: `${kind}/${path}`, kind, name, ...(namespace === undefined ? {} : { namespace }), ...rest },
    ...(otherIps === undefined ? {} : { otherIps }),
  };
};

const pods = [
  object('Pod', 'yelb/yelb-ui-6df49457d6-m5clv', { labels: { app: 'yelb-ui', tier: 'frontend' }, ips: ['20.20.1.2'] }),
  object('Pod', 'yelb/yelb-appserver-857c5c76d5-4cd86', {
    labels: { app: 'yelb-appserver', tier: 'middletier' },
    ips: ['20.20.1.23'],
  }),
  object('Pod', 'yelb-2/yelb-ui-6df49457d6-aaaaa', {
    labels: { app: 'yelb-ui', tier: 'frontend' },
    ips: ['20.20.2.3'],
  }),
  object('Pod', 'default/ubuntu-20-04-548545fc87-kkzbh', { labels: { app: 'ubuntu-20-04' }, ips: ['20.20.1.4'] }),
  object('Pod', 'avi-system/ako-0', { labels: { 'app.kubernetes.io/name': 'ako' }, ips: ['20.20.1.5', 'fd00::5'] }),
];
const services = [
  object('Service', 'yelb/yelb-ui', { ips: ['20.10.194.179'] }, ['10.13.210.10']),
  object('Service', 'yelb/ui', { ips: ['20.10.1.1'] }),
];

const find = (filter: string, limit = 50): string[] =>
  searchObjects([pods, services], filter, limit).items.map(
    ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
  );

describe('the search over objects', () => {
  it.each([
    ['nothing', 'no-such-thing'],
    ['a label that nothing has', 'app=nothing'],
    ['two words of which one does not fit', 'yelb ubuntu'],
    ['an address that nothing has', '9.9.9.9'],
  ])('finds nothing for %s', (_what, filter) => {
    expect(searchObjects([pods, services], filter, 50)).toEqual({ items: [], total: 0 });
  });

  it('puts exact names first, then beginnings, then beginnings of words', () => {
    expect(find('ui')).toEqual([
      'Service yelb/ui',
      'Pod yelb-2/yelb-ui-6df49457d6-aaaaa',
      'Pod yelb/yelb-ui-6df49457d6-m5clv',
      'Service yelb/yelb-ui',
    ]);
    expect(find('yelb-ui')[0]).toBe('Service yelb/yelb-ui');
  });

  it.each([
    ['a namespace and the beginning of a name', 'yelb-2/yelb', ['Pod yelb-2/yelb-ui-6df49457d6-aaaaa']],
    ['the same with blanks around the slash', 'yelb-2 / yelb', ['Pod yelb-2/yelb-ui-6df49457d6-aaaaa']],
    ['a Pod’s address', '20.20.1.2', ['Pod yelb/yelb-ui-6df49457d6-m5clv', 'Pod yelb/yelb-appserver-857c5c76d5-4cd86']],
    ['an IPv6 address', 'FD00::5', ['Pod avi-system/ako-0']],
    ['the address of a load balancer', '10.13.210.10', ['Service yelb/yelb-ui']],
    ['a label', 'app=yelb-appserver', ['Pod yelb/yelb-appserver-857c5c76d5-4cd86']],
    ['a label by the end of its key', 'name=ako', ['Pod avi-system/ako-0']],
    ['the value of a label', 'middletier', ['Pod yelb/yelb-appserver-857c5c76d5-4cd86']],
    ['two words in any order', 'm5clv frontend', ['Pod yelb/yelb-ui-6df49457d6-m5clv']],
    ['capital letters', 'UBUNTU', ['Pod default/ubuntu-20-04-548545fc87-kkzbh']],
  ])('finds by %s', (_what, filter, expected) => {
    expect(find(filter)).toEqual(expected);
  });

  it('counts all matches and hands out the best of them', () => {
    expect(searchObjects([pods, services], 'yelb', 1)).toMatchObject({ total: 5, items: [{ kind: 'Pod' }] });
    expect(searchObjects([pods, services], '', 3)).toMatchObject({ total: 7, items: { length: 3 } });
  });
});
