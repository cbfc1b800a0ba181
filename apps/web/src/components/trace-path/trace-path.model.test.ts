import { describe, expect, it } from 'vitest';
import type { TraceObservation, TraceflowDetail } from '@netloft/contracts';
import { policyPath } from './policy-object.queries.ts';
import { detailOf, STATUS } from './testing.ts';
import { headlineOf, headlineText, wayOf } from './trace-headline.model.ts';
import { observationText, pathModel, shortNode, stepsOf } from './trace-path.model.ts';
import { pathSvg } from './trace-svg.ts';

const NSX = { displayName: 'Yelb-Zero-Trust', tier: 'nsx-category-application' };

describe('the headline', () => {
  it.each<[string, TraceflowDetail, string]>([
    [
      'waits',
      detailOf(STATUS.waiting),
      'Waiting: for the controller to take it up; at most 14 traces run at the same time',
    ],
    ['runs', detailOf(STATUS.running), 'Running: no Node has reported yet'],
    ['tells who reported', detailOf(STATUS.reporting), 'Running: 1 Node has reported'],
    ['tells the reason of a failure', detailOf(STATUS.failed), 'Failed: Node: a, error: destination is not specified'],
    ['says where it was lost', detailOf(STATUS.lost), 'Lost after …-bpx7s: sent to 10.13.82.39, not reported there'],
    [
      'names the policy that dropped',
      detailOf(STATUS.dropped, NSX),
      'Dropped on …-5r8gj by Yelb-Zero-Trust (nsx-category-application), rule 4089',
    ],
    [
      'names a policy without a name of its own',
      detailOf(STATUS.dropped),
      'Dropped on …-5r8gj by 9ae2599a-3bd3-4413-849e-06f53f467559, rule 4089',
    ],
    [
      'says that isolation names no policy',
      detailOf(STATUS.isolated),
      'Dropped on …-5r8gj: a Kubernetes NetworkPolicy isolates the Pod (Antrea names none)',
    ],
    ['says that it left', detailOf(STATUS.outside), 'Left the network on …-bpx7s'],
    [
      'names the policy that allowed',
      detailOf(STATUS.delivered, NSX),
      'Delivered to yelb/yelb-appserver-857c5c76d5-4cd86 on …-5r8gj · allowed by Yelb-Zero-Trust (nsx-category-application), rule 4085',
    ],
  ])('%s', (_, detail, expected) => expect(headlineText(headlineOf(detail))).toBe(expected));
});

describe('the drawing', () => {
  it('puts the sender first, whoever reported first', () => {
    expect(pathModel(detailOf(STATUS.delivered).path).boxes.map((box) => shortNode(box.node))).toEqual([
      '…-bpx7s',
      '…-5r8gj',
    ]);
  });
  it('ends a dropped line before its target and marks the deciding step', () => {
    const model = pathModel(detailOf(STATUS.dropped).path);
    expect(model.arrival).toBe('stopped');
    expect(model.boxes.map((box) => box.ended)).toEqual([false, true]);
    expect(
      stepsOf(model)
        .filter((step) => step.decisive)
        .map((step) => [step.position, step.mark]),
    ).toEqual([[3, 'dropped']]);
  });
  it('labels the tunnel between the Nodes', () => {
    expect(pathModel(detailOf(STATUS.delivered).path).links).toEqual([
      { from: 0, to: 1, kind: 'tunnel', label: 'tunnel to 10.13.82.39' },
    ]);
  });
  it.each([
    ['delivered', 'reached'],
    ['dropped', 'stopped'],
    ['outside', 'outside'],
    ['lost', 'lost'],
    ['running', 'open'],
  ] as const)('%s arrives as %s', (status, arrival) =>
    expect(pathModel(detailOf(STATUS[status]).path).arrival).toBe(arrival),
  );
  it('numbers the steps through all Nodes', () => {
    expect(stepsOf(pathModel(detailOf(STATUS.delivered).path)).map((step) => step.position)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('an observation', () => {
  const one = (rest: Partial<TraceObservation>): TraceObservation => ({
    component: 'Forwarding',
    action: 'Forwarded',
    ...rest,
  });
  it.each<[Partial<TraceObservation>, string]>([
    [{ component: 'SpoofGuard', action: 'Dropped' }, 'source address or MAC does not belong to the Pod'],
    [{ component: 'SpoofGuard' }, 'source address is the Pod’s own'],
    [{ component: 'LB', translatedDstIP: '20.20.1.5', pod: 'yelb/db' }, 'Service address translated to yelb/db'],
    [{ component: 'LB', translatedDstIP: '20.20.1.5' }, 'Service address translated to 20.20.1.5'],
    [
      { component: 'Egress', action: 'MarkedForSNAT', egressIP: '10.1.1.1', egress: 'web' },
      'leaves as 10.1.1.1 by Egress web',
    ],
    [{ component: 'Egress', action: 'ForwardedToEgressNode', egressNode: 'n2' }, 'sent to the Egress Node n2'],
    [{ tunnelDstIP: '10.2.0.1' }, 'sent through the tunnel to 10.2.0.1'],
    [{ action: 'NewAction' }, 'NewAction'],
    [
      { component: 'NetworkPolicy', componentInfo: 'EgressDefaultRule', action: 'Dropped' },
      'egress: a Kubernetes NetworkPolicy isolates the Pod (Antrea names none)',
    ],
    [
      {
        component: 'NetworkPolicy',
        componentInfo: 'EgressRule',
        policy: { reference: 'K8sNetworkPolicy:a/b', kind: 'K8sNetworkPolicy', namespace: 'a', name: 'b' },
      },
      'egress: allowed by a/b',
    ],
  ])('%j reads %s', (rest, expected) => expect(observationText(one(rest))).toBe(expected));
});

describe('the picture', () => {
  it('is well-formed, whatever the names are', () => {
    const svg = pathSvg(pathModel(detailOf(STATUS.dropped, { displayName: '<b> & "c"' }).path), 'A <script>');
    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect(document.querySelector('script')).toBeNull();
    expect(document.documentElement.textContent).toContain('not reached');
  });
  it('can be drawn before any Node reported', () => {
    expect(pathSvg(pathModel(detailOf(STATUS.waiting).path), 'x')).not.toContain('NaN');
  });
});

describe('the path of a policy', () => {
  const reference = { reference: '', name: 'a b' };
  it.each([
    [{ ...reference, kind: 'SomethingElse' }, null],
    [
      { ...reference, kind: 'AntreaClusterNetworkPolicy' },
      '/api/v1/clusters/c%201/k8s/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies/a%20b',
    ],
    [
      { ...reference, kind: 'AntreaNetworkPolicy', namespace: 'n' },
      '/api/v1/clusters/c%201/k8s/apis/crd.antrea.io/v1beta1/namespaces/n/networkpolicies/a%20b',
    ],
    [
      { ...reference, kind: 'K8sNetworkPolicy', namespace: 'n' },
      '/api/v1/clusters/c%201/k8s/apis/networking.k8s.io/v1/namespaces/n/networkpolicies/a%20b',
    ],
  ])('%j', (policy, expected) =>
    expect(policyPath('c 1', policy, { clusternetworkpolicies: ['v1alpha1'] })).toBe(expected),
  );
});

it('a trace is named by its ends', () => {
  expect(wayOf(detailOf(STATUS.dropped))).toBe('yelb-ui-6df…57d6-m5clv → yelb-appser…76d5-4cd86 : 4568/TCP');
});

it('an address stands with who has it now, in title and drawing', () => {
  const detail = detailOf(STATUS.dropped);
  const path = { ...detail.path, source: '20.20.3.3', sourceName: 'yelb/yelb-ui' };
  expect(wayOf({ ...detail, path })).toBe('20.20.3.3 (yelb-ui) → yelb-appser…76d5-4cd86 : 4568/TCP');
  expect(pathModel(path).source).toBe('20.20.3.3, yelb/yelb-ui now');
});
