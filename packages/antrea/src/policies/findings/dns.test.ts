import { acnp, anp, app, knp } from '../testing.ts';
import { allow, both, drop, TCP } from './testing.ts';

const DNS = { protocol: 'UDP', port: 53 };

const toDns = { ...allow, to: [{ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [DNS] };

both(
  'DNS_CUT_OFF',
  [
    ['a default deny of egress', [acnp('a', { appliedTo: [app('web')], egress: [drop] })]],
    ['a Kubernetes policy for egress without rules', [knp('k', { policyTypes: ['Egress'] })]],
    [
      'names that are allowed and all else dropped',
      [acnp('a', { appliedTo: [app('web')], egress: [{ ...allow, to: [{ fqdn: '*.example.com' }] }, drop] })],
    ],
    [
      'DNS that is allowed on TCP only',
      [acnp('a', { appliedTo: [app('web')], egress: [{ ...allow, ports: [TCP(53)] }, drop] })],
    ],
    [
      'DNS that a later rule allows',
      [
        anp('a', {
          egress: [
            { ...drop, ports: [{ protocol: 'UDP' }] },
            { ...allow, ports: [DNS] },
          ],
        }),
      ],
    ],
    ['a Kubernetes policy that allows web only', [knp('k', { egress: [{ ports: [TCP(443)] }] })]],
    [
      'a deny in a cluster without known DNS',
      [anp('a', { egress: [drop] })],
      { services: [], pods: [{ metadata: { namespace: 'shop', name: 'x' }, status: { podIP: '10.0.0.7' } }] },
    ],
    ['a baseline default deny', [anp('a', { tier: 'baseline', egress: [drop] })]],
  ],
  [
    ['DNS that is allowed first', [acnp('a', { appliedTo: [app('web')], egress: [toDns, drop] })]],
    [
      'an earlier policy that allows DNS',
      [acnp('a', { appliedTo: [app('web')], egress: [drop] }), acnp('b', { tier: 'securityops', egress: [toDns] })],
    ],
    ['a Kubernetes policy that allows port 53', [knp('k', { policyTypes: ['Egress'], egress: [{ ports: [DNS] }] })]],
    [
      'another Kubernetes policy that allows it',
      [
        knp('k', { policyTypes: ['Egress'] }),
        knp('dns', { policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: [DNS] }] }),
      ],
    ],
    [
      'drops of other traffic',
      [
        acnp('a', {
          appliedTo: [app('web')],
          egress: [
            { ...drop, ports: [TCP(80)] },
            { ...drop, to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] },
          ],
        }),
      ],
    ],
    ['a deny of ingress', [anp('a', { ingress: [drop] })]],
    ['a deny that selects no Pod', [anp('a', { appliedTo: [app('none')], egress: [drop] })]],
    [
      'a deny in an unknown place that spares DNS',
      [anp('a', { egress: [{ ...allow, to: [app('maybe-dns')] }, drop] })],
      { services: [], pods: [{ metadata: { namespace: 'shop', name: 'x' }, status: { podIP: '10.0.0.7' } }] },
    ],
  ],
);
