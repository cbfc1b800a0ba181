import { describe, expect, it } from 'vitest';
import { checkObject } from './facts.ts';
import { factsOf, kubernetesPolicy } from './testing.ts';

/** As JSON carries it: without members that are undefined. */
const clean = (object: object): Record<string, unknown> => JSON.parse(JSON.stringify(object));

describe('a Kubernetes NetworkPolicy follows the rules of the API server', () => {
  it.each([
    ['an empty peer', { ingress: [{ from: [{}] }] }, 'spec.ingress[0].from[0]', 'Required value: must specify a peer'],
    [
      'a block beside a selector',
      { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] },
      'spec.ingress[0].from[0]',
      'Forbidden: may not specify both ipBlock and another peer',
    ],
    [
      'a port of 0',
      { ingress: [{ ports: [{ port: 0 }] }] },
      'spec.ingress[0].ports[0].port',
      'Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      'an end below its port',
      { ingress: [{ ports: [{ port: 80, endPort: 79 }] }] },
      'spec.ingress[0].ports[0].endPort',
      'Invalid value: 79: must be greater than or equal to `port`',
    ],
    [
      'an end of a named port',
      { ingress: [{ ports: [{ port: 'http', endPort: 79 }] }] },
      'spec.ingress[0].ports[0].endPort',
      /non-numeric/,
    ],
    [
      'an end without a port',
      { ingress: [{ ports: [{ endPort: 79 }] }] },
      'spec.ingress[0].ports[0].endPort',
      /`port` is not specified/,
    ],
    ['a bad port name', { ingress: [{ ports: [{ port: 'HTTP' }] }] }, 'spec.ingress[0].ports[0].port', /alpha-numeric/],
    [
      'an unknown protocol',
      { ingress: [{ ports: [{ protocol: 'ICMP' }] }] },
      'spec.ingress[0].ports[0].protocol',
      'Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      'a broken block',
      { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/40' } }] }] },
      'spec.egress[0].to[0].ipBlock.cidr',
      /must be a valid CIDR value/,
    ],
    [
      'an excepted block that is the block',
      { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }] }] },
      'spec.egress[0].to[0].ipBlock.except[0]',
      /strict subset of `cidr`/,
    ],
    ['no block', { egress: [{ to: [{ ipBlock: {} }] }] }, 'spec.egress[0].to[0].ipBlock.cidr', 'Required value'],
    [
      'an unknown policy type',
      { policyTypes: ['Both'] },
      'spec.policyTypes[0]',
      'Unsupported value: "Both": supported values: "Egress", "Ingress"',
    ],
    ['three policy types', { policyTypes: ['Ingress', 'Egress', 'Ingress'] }, 'spec.policyTypes', /more than two/],
    [
      'In without values',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      'spec.podSelector.matchExpressions[0].values',
      /must be specified/,
    ],
    [
      'Exists with values',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } },
      'spec.podSelector.matchExpressions[0].values',
      /may not be specified/,
    ],
    [
      'an unknown operator',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
      'spec.podSelector.matchExpressions[0].operator',
      'Invalid value: "Is": not a valid selector operator',
    ],
    [
      'a bad label value',
      { podSelector: { matchLabels: { app: 'a b' } } },
      'spec.podSelector.matchLabels',
      /a valid label must/,
    ],
    ['a text where a list belongs', { ingress: 'all' }, 'spec.ingress', /must be of type array/],
  ])('%s', (_what, spec, path, message) => {
    const answer = checkObject(clean(kubernetesPolicy(spec)), factsOf());
    expect(answer).toMatchObject({ allowed: false });
    expect(answer.denial).toMatch(/^NetworkPolicy\.networking\.k8s\.io "shop" is invalid: \[?spec/);
    const found = answer.findings.filter((one) => one.path === path && one.severity === 'error');
    expect(found.map((one) => one.message).join()).toMatch(message);
  });

  it('takes a good one, with what Kubernetes fills in', () => {
    const spec = {
      policyTypes: undefined,
      ingress: [{ ports: [{ port: 80 }] }],
      egress: [{ to: [{ ipBlock: { cidr: 'fd00::/8', except: ['fd00:1::/32'] } }] }],
    };
    const answer = checkObject(clean(kubernetesPolicy(spec)), factsOf());
    expect(answer.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(answer.defaulted).toMatchObject({
      spec: { policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }] },
    });
  });
});
