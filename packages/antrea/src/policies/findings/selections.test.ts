import { describe, expect, it } from 'vitest';
import { findingsOfGroup } from '../findings.ts';
import { acnp, anp, app, clusterGroup, group, indexWith, knp } from '../testing.ts';
import { allow, both, codes, drop, withoutKind } from './testing.ts';

both(
  'EMPTY_SELECTION',
  [
    ['labels that no Pod has', [acnp('a', { appliedTo: [app('wbe')], ingress: [drop] })]],
    ['a Namespace without Pods', [knp('k', {}, 'empty')]],
    ['Pods in their Node’s network only', [acnp('a', { appliedTo: [app('proxy')], ingress: [drop] })]],
    ['Pods that ended', [acnp('a', { appliedTo: [app('job')], ingress: [drop] })]],
    [
      'a group without members',
      [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }), clusterGroup('g', app('none'))],
    ],
    ['a group that is not there', [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] })]],
    [
      'Nodes that are not there',
      [acnp('a', { appliedTo: [{ nodeSelector: { matchLabels: { zone: 'west' } } }], ingress: [drop] })],
    ],
    [
      'one rule’s own appliedTo',
      [
        acnp('a', {
          appliedTo: undefined,
          ingress: [
            { ...drop, appliedTo: [app('web')] },
            { ...drop, appliedTo: [app('none')] },
          ],
        }),
      ],
    ],
    ['one entry of several', [acnp('a', { appliedTo: [app('web'), app('none')], ingress: [drop] })]],
  ],
  [
    ['Pods that are there', [acnp('a', { appliedTo: [app('web')], ingress: [drop] })]],
    ['every Pod of a Namespace', [knp('k', {})]],
    [
      'a group with members in a child',
      [
        acnp('a', { appliedTo: [{ group: 'p' }], ingress: [drop] }),
        clusterGroup('p', { childGroups: ['g'] }),
        clusterGroup('g', app('web')),
      ],
    ],
    [
      'the Pods behind a Service',
      [
        acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }),
        clusterGroup('g', { serviceReference: { namespace: 'shop', name: 'web' } }),
      ],
    ],
    ['Nodes', [acnp('a', { appliedTo: [{ nodeSelector: {} }], ingress: [drop] })]],
    [
      'a group that cannot be looked up',
      [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] })],
      withoutKind('clusterGroups'),
    ],
    [
      'a ServiceAccount that Pods use',
      [acnp('a', { appliedTo: [{ serviceAccount: { namespace: 'shop', name: 'default' } }], ingress: [drop] })],
    ],
  ],
);

both(
  'EMPTY_PEER',
  [
    ['labels that no Pod has', [acnp('a', { ingress: [{ ...allow, from: [app('none')] }] })]],
    [
      'a Service that is not there',
      [acnp('a', { egress: [{ ...allow, toServices: [{ namespace: 'shop', name: 'nope' }] }] })],
    ],
    [
      'a group without members',
      [acnp('a', { ingress: [{ ...allow, from: [{ group: 'g' }] }] }), clusterGroup('g', app('none'))],
    ],
    [
      'Nodes that are not there',
      [acnp('a', { ingress: [{ ...allow, from: [{ nodeSelector: { matchLabels: { zone: 'west' } } }] }] })],
    ],
    ['one entry of several', [knp('k', { ingress: [{ from: [app('web'), app('client')] }] })]],
  ],
  [
    ['Pods that are there', [acnp('a', { ingress: [{ ...allow, from: [app('web')] }] })]],
    ['a block of addresses', [acnp('a', { ingress: [{ ...allow, from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] })]],
    ['a name', [acnp('a', { egress: [{ ...allow, to: [{ fqdn: 'example.com' }] }] })]],
    [
      'a group of blocks',
      [
        acnp('a', { ingress: [{ ...allow, from: [{ group: 'g' }] }] }),
        clusterGroup('g', { ipBlocks: [{ cidr: '203.0.113.0/24' }] }),
      ],
    ],
    ['the own Namespace', [acnp('a', { ingress: [{ ...allow, from: [{ namespaces: { match: 'Self' } }] }] })]],
    [
      'a Service that is there',
      [acnp('a', { egress: [{ ...allow, toServices: [{ namespace: 'shop', name: 'web' }] }] })],
    ],
    ['anything', [acnp('a', { ingress: [allow] })]],
  ],
);

both(
  'UNKNOWN_TIER',
  [['a Tier that is not there', [acnp('a', { tier: 'nope', ingress: [drop] })]]],
  [
    ['a Tier that people made', [acnp('a', { tier: 'audit', ingress: [drop] })]],
    ['a default Tier', [acnp('a', { tier: 'securityops', ingress: [drop] })]],
    ['no Tier', [acnp('a', { tier: '', ingress: [drop] })]],
    ['Tiers that cannot be read', [acnp('a', { tier: 'nope', ingress: [drop] })], withoutKind('tiers')],
  ],
);

both(
  'UNKNOWN_GROUP',
  [
    ['a group in appliedTo', [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] })]],
    [
      'a group in a rule',
      [anp('a', { ingress: [{ ...drop, from: [{ group: 'g' }] }] }), clusterGroup('g', app('web'))],
    ],
  ],
  [
    ['a group that is there', [anp('a', { ingress: [{ ...drop, from: [{ group: 'g' }] }] }), group('g', app('web'))]],
    [
      'groups that cannot be read',
      [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] })],
      withoutKind('clusterGroups'),
    ],
  ],
);

both(
  'GROUP_NOT_USABLE',
  [
    [
      'a Group that reaches into other Namespaces',
      [
        anp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }),
        group('g', { ...app('web'), namespaceSelector: {} }),
      ],
    ],
    [
      'blocks in appliedTo',
      [
        acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }),
        clusterGroup('g', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }),
      ],
    ],
    [
      'children of children',
      [
        acnp('a', { ingress: [{ ...drop, from: [{ group: 'g' }] }] }),
        clusterGroup('g', { childGroups: ['h'] }),
        clusterGroup('h', { childGroups: ['i'] }),
      ],
    ],
  ],
  [
    [
      'the same Group as a peer',
      [
        anp('a', { ingress: [{ ...drop, from: [{ group: 'g' }] }] }),
        group('g', { ...app('web'), namespaceSelector: {} }),
      ],
    ],
    [
      'blocks as a peer',
      [
        acnp('a', { ingress: [{ ...drop, from: [{ group: 'g' }] }] }),
        clusterGroup('g', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }),
      ],
    ],
    [
      'a ClusterGroup over Namespaces',
      [acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }), clusterGroup('g', { namespaceSelector: {} })],
    ],
  ],
);

both(
  'GATE_OFF',
  [['layer 7 while its gate is off', [acnp('a', { ingress: [{ ...allow, l7Protocols: [{ http: {} }] }] })]]],
  [
    ['layer 4', [acnp('a', { ingress: [allow] })]],
    ['Nodes while their gate is on', [acnp('a', { appliedTo: [{ nodeSelector: {} }], ingress: [drop] })]],
  ],
);

describe('findings about groups', () => {
  it.each([
    ['has no members', clusterGroup('g', app('none')), ['EMPTY_SELECTION']],
    ['has a child that is not there', clusterGroup('g', { childGroups: ['h'] }), ['UNKNOWN_GROUP', 'EMPTY_SELECTION']],
    ['has members', clusterGroup('g', app('web')), []],
    ['has blocks', clusterGroup('g', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }), []],
  ])('one that %s', (_name, object, expected) => {
    expect(codes(findingsOfGroup(indexWith([object]), 'g'))).toEqual(expected);
  });
});
