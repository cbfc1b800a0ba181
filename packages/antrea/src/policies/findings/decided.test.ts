import { acnp, anp, app, banp, EVERYTHING, inNamespace, knp } from '../testing.ts';
import { allow, both, drop, TCP, withoutKind } from './testing.ts';

both(
  'RULE_SHADOWED',
  [
    [
      'the same peer and port further up',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(80)] },
            { ...allow, from: [app('db')], ports: [TCP(80)] },
          ],
        }),
      ],
    ],
    [
      'a narrower peer than in an earlier policy',
      [
        acnp('a', { ingress: [{ ...allow, from: [{ ...app('client'), ...inNamespace('lab') }] }] }),
        acnp('b', { priority: 1, ingress: [{ ...drop, from: [app('client')] }] }),
      ],
    ],
    [
      'a port within an earlier range',
      [
        acnp('a', {
          egress: [
            { ...drop, to: [EVERYTHING], ports: [TCP(1, 1000)] },
            { ...allow, to: [app('db')], ports: [TCP(443)] },
          ],
        }),
      ],
    ],
    [
      'a block within an earlier one',
      [
        acnp('a', {
          egress: [
            { ...drop, to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
            { ...allow, to: [{ ipBlock: { cidr: '10.1.0.0/16' } }] },
          ],
        }),
      ],
    ],
    [
      'a name within an earlier pattern',
      [
        acnp('a', {
          egress: [
            { ...drop, to: [{ fqdn: '*.example.com' }] },
            { ...allow, to: [{ fqdn: 'api.example.com' }] },
          ],
        }),
      ],
    ],
    [
      'ranges that together hold its ports',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(1, 100)] },
            { ...drop, from: [app('db')], ports: [TCP(101, 200)] },
            { ...allow, from: [app('db')], ports: [TCP(50, 150)] },
          ],
        }),
      ],
    ],
    [
      'selectors that together select its peers now',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')] },
            { ...drop, from: [app('web')] },
            { ...allow, from: [{ ...EVERYTHING, ...inNamespace('shop') }] },
          ],
        }),
      ],
    ],
    [
      'a Kubernetes rule whose peers a Tier drops',
      [knp('k', { ingress: [{ from: [app('db')] }] }), acnp('a', { ingress: [{ ...drop, from: [app('db')] }] })],
    ],
    [
      'all TCP ports named one range after the other',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(1, 65_535)] },
            { ...allow, from: [app('db')], ports: [{ protocol: 'TCP' }] },
          ],
        }),
      ],
    ],
  ],
  [
    [
      'a wider peer',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')] },
            { ...allow, from: [EVERYTHING] },
          ],
        }),
      ],
    ],
    [
      'a wider port',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(80)] },
            { ...allow, from: [app('db')], ports: [TCP(80, 90)] },
          ],
        }),
      ],
    ],
    [
      'fewer Pods above',
      [
        acnp('a', { ingress: [{ ...allow, from: [app('client')] }] }),
        acnp('b', { priority: 1, appliedTo: [app('web')], ingress: [{ ...drop, from: [app('client')] }] }),
      ],
    ],
    [
      'a later policy',
      [
        acnp('a', { ingress: [{ ...allow, from: [app('client')] }] }),
        acnp('b', { priority: 9, ingress: [{ ...drop, from: [app('client')] }] }),
      ],
    ],
    [
      'an exception in the earlier block',
      [
        acnp('a', {
          egress: [
            { ...drop, to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
            { ...allow, to: [{ ipBlock: { cidr: '10.1.0.0/16' } }] },
          ],
        }),
      ],
    ],
    [
      'another protocol',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(80)] },
            { ...allow, from: [app('db')], ports: [{ protocol: 'UDP', port: 80 }] },
          ],
        }),
      ],
    ],
    [
      'a source port that only the earlier asks for',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [{ protocol: 'TCP', port: 80, sourcePort: 1000 }] },
            { ...allow, from: [app('db')], ports: [TCP(80)] },
          ],
        }),
      ],
    ],
    [
      'equal priority, which has no order',
      [
        acnp('a', { ingress: [{ ...allow, from: [app('db')] }] }),
        acnp('b', { ingress: [{ ...drop, from: [app('db')] }] }),
      ],
    ],
    [
      'a pattern that is no part of the earlier',
      [
        acnp('a', {
          egress: [
            { ...drop, to: [{ fqdn: 'api.example.com' }] },
            { ...allow, to: [{ fqdn: '*.example.com' }] },
          ],
        }),
      ],
    ],
    [
      'a gap between ranges',
      [
        acnp('a', {
          ingress: [
            { ...drop, from: [app('db')], ports: [TCP(1, 100)] },
            { ...drop, from: [app('db')], ports: [TCP(102, 200)] },
            { ...allow, from: [app('db')], ports: [TCP(50, 150)] },
          ],
        }),
      ],
    ],
    [
      'the other direction',
      [acnp('a', { ingress: [{ ...drop, from: [app('db')] }], egress: [{ ...allow, to: [app('db')] }] })],
    ],
  ],
);

both(
  'RULE_UNREACHABLE',
  [
    ['a rule after one that drops everything', [acnp('a', { ingress: [drop, { ...allow, from: [app('db')] }] })]],
    [
      'a rule after one that allows everything',
      [acnp('a', { egress: [allow, { ...drop, to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })],
    ],
    [
      'a rule after one that passes everything',
      [acnp('a', { ingress: [{ action: 'Pass' }, { ...drop, from: [app('db')] }] })],
    ],
    [
      'a policy after an earlier one that drops everything',
      [acnp('a', { ingress: [{ ...allow, from: [app('db')] }] }), acnp('b', { tier: 'emergency', ingress: [drop] })],
    ],
    [
      'a Kubernetes rule behind a Tier that allows everything',
      [knp('k', { ingress: [{ from: [app('db')] }] }), acnp('a', { ingress: [allow] })],
    ],
    [
      'a baseline rule behind isolation',
      [
        acnp('a', {
          tier: 'baseline',
          appliedTo: [inNamespace('shop')],
          ingress: [{ ...allow, from: [app('client')] }],
        }),
        knp('k', { policyTypes: ['Ingress'] }),
      ],
    ],
    [
      'a BaselineAdminNetworkPolicy behind a baseline Tier that drops everything',
      [
        banp({ ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] }),
        acnp('a', { tier: 'baseline', ingress: [drop] }),
      ],
    ],
  ],
  [
    ['a rule before one that drops everything', [acnp('a', { ingress: [{ ...allow, from: [app('db')] }, drop] })]],
    [
      'a drop of everything on other Pods',
      [
        acnp('a', { appliedTo: [app('web')], ingress: [{ ...allow, from: [app('db')] }] }),
        acnp('b', { priority: 1, appliedTo: [app('db')], ingress: [drop] }),
      ],
    ],
    [
      'a Kubernetes rule behind a Pass',
      [knp('k', { ingress: [{ from: [app('db')] }] }), acnp('a', { ingress: [{ action: 'Pass' }, drop] })],
    ],
    [
      'a Kubernetes rule of which a Pass may let some through',
      [knp('k', { ingress: [{}] }), acnp('a', { ingress: [{ action: 'Pass', from: [app('db')] }, drop] })],
    ],
    [
      'a baseline rule of Pods that are not isolated',
      [
        acnp('a', { tier: 'baseline', appliedTo: [EVERYTHING], ingress: [{ ...allow, from: [app('client')] }] }),
        knp('k', { policyTypes: ['Ingress'] }),
      ],
    ],
    [
      'isolation in the other direction',
      [
        acnp('a', { tier: 'baseline', appliedTo: [inNamespace('shop')], egress: [{ ...drop, to: [app('client')] }] }),
        knp('k', { policyTypes: ['Ingress'] }),
      ],
    ],
    [
      'a drop of all TCP ports before a rule for all',
      [acnp('a', { ingress: [{ ...drop, ports: [{ protocol: 'TCP' }] }, allow] })],
    ],
  ],
);

both(
  'DECIDED_BEFORE',
  [
    [
      'a policy of which every rule is behind another',
      [
        acnp('a', { egress: [allow] }),
        acnp('b', { tier: 'securityops', egress: [{ ...drop, to: [app('db')] }, allow] }),
      ],
    ],
    [
      'a Kubernetes default deny behind a Tier that allows everything',
      [knp('k', { policyTypes: ['Ingress'] }), acnp('a', { ingress: [allow] })],
    ],
    [
      'a Kubernetes policy behind a Tier that drops everything both ways',
      [
        knp('k', { policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }),
        acnp('a', { ingress: [drop], egress: [drop] }),
      ],
    ],
    [
      'two earlier policies that together decide',
      [
        acnp('a', { ingress: [allow], egress: [allow] }),
        acnp('b', { priority: 1, ingress: [drop] }),
        acnp('c', { priority: 2, egress: [drop] }),
      ],
    ],
    [
      'a baseline policy behind isolation',
      [anp('a', { tier: 'baseline', ingress: [drop] }), knp('k', { ingress: [] })],
    ],
  ],
  [
    [
      'one rule that is still reached',
      [acnp('a', { egress: [allow], ingress: [allow] }), acnp('b', { tier: 'securityops', egress: [allow] })],
    ],
    ['its own first rule that takes everything', [acnp('a', { ingress: [drop, allow] })]],
    [
      'one Pod that the earlier policy leaves out',
      [acnp('a', { ingress: [allow] }), acnp('b', { priority: 1, appliedTo: [inNamespace('shop')], ingress: [drop] })],
    ],
    [
      'a Kubernetes policy of which one direction has effect',
      [knp('k', { policyTypes: ['Ingress', 'Egress'] }), acnp('a', { ingress: [allow] })],
    ],
    [
      'a policy that selects nothing',
      [acnp('a', { appliedTo: [app('none')], ingress: [allow] }), acnp('b', { priority: 1, ingress: [drop] })],
    ],
    [
      'Tiers that are not all known',
      [knp('k', { policyTypes: ['Ingress'] }), acnp('a', { ingress: [allow] })],
      withoutKind('networkPolicies'),
    ],
  ],
);
