import type { EvaluateResponse } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';

let server: TestApp;
let andreasm: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, user1] = await Promise.all([server.signIn('andreasm'), server.signIn('user1')]);
});
afterAll(() => server.close());

const ask = (client: TestClient, body: unknown): Promise<Response> =>
  client.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/policies/evaluate', body);
async function verdict(client: TestClient, body: unknown): Promise<EvaluateResponse> {
  const response = await ask(client, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as EvaluateResponse;
}

const UBUNTU = { namespace: 'default', pod: 'ubuntu-20-04-548545fc87-kkzbh' };
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' };
const APPSERVER = 'pod:yelb/yelb-appserver-857c5c76d5-4cd86';
const DROPPED_NAME = 'yelb-ui.yelb.carefor.some-dns.net';

describe('a question that cannot be asked is refused and names the field:', () => {
  const cases: [string, unknown, string][] = [
    ['no source', { destination: UI }, 'source'],
    ['an end of no type', { source: {}, destination: UI }, 'source'],
    ['a Pod that does not exist', { source: 'pod:default/gone', destination: UI }, 'source'],
    ['a Service that does not exist', { source: UI, destination: 'service:yelb/gone' }, 'destination'],
    ['a Node that does not exist', { source: UI, destination: { node: 'gone' } }, 'destination'],
    ['no address', { source: UI, destination: { ip: '10.0.0.256' } }, 'destination.ip'],
    ['a port that cannot be', { source: UI, destination: APPSERVER, port: 70_000 }, 'port'],
    ['another protocol', { source: UI, destination: APPSERVER, protocol: 'GRE' }, 'protocol'],
    ['ICMP with a port', { source: UI, destination: APPSERVER, protocol: 'ICMP', port: 80 }, 'port'],
    ['TCP with an ICMP type', { source: UI, destination: APPSERVER, icmpType: 8 }, 'icmpType'],
    [
      'a draft that decides nothing',
      {
        source: UI,
        destination: APPSERVER,
        changes: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
      },
      'changes.0.object.kind',
    ],
    ['a draft without a name', { source: UI, destination: APPSERVER, changes: [{ op: 'set', object: {} }] }, 'changes'],
  ];
  it.each(cases)('%s', async (_title, body, path) => {
    const response = await ask(andreasm, body);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.code).toBe('INVALID_REQUEST');
    expect(problem.errors?.map((one) => one.path).join(' '), problem.detail).toContain(path);
  });
});

describe('outcome 1 of the story', () => {
  it('drops the name in securityops although application allows it', async () => {
    const answer = await verdict(andreasm, {
      source: UBUNTU,
      destination: { fqdn: DROPPED_NAME },
      protocol: 'TCP',
      port: 80,
    });
    expect(answer.verdict).toBe('Dropped');
    expect(answer.decidedBy).toMatchObject({
      policy: 'AntreaClusterNetworkPolicy:acnp-drop-yelb',
      tier: 'securityops',
      action: 'Drop',
      outcome: 'matched',
    });
    expect(answer.chain[0]?.direction).toBe('Egress');
  });

  it('allows any other name, also without a port', async () => {
    for (const port of [80, undefined]) {
      const answer = await verdict(andreasm, { source: UBUNTU, destination: { fqdn: 'example.org' }, port });
      expect(answer).toMatchObject({ verdict: 'Allowed', missing: [] });
    }
  });
});

describe('policies of NSX', () => {
  it('allow the front end to its application server on its port and drop the others', async () => {
    const allowed = await verdict(andreasm, { source: UI, destination: APPSERVER, port: 4567 });
    expect(allowed.verdict).toBe('Allowed');
    expect(allowed.decidedBy?.policyName).toBe('Yelb-Zero-Trust');
    const dropped = await verdict(andreasm, { source: UI, destination: APPSERVER, protocol: 'tcp', port: 4568 });
    expect(dropped).toMatchObject({ verdict: 'Dropped', decidedBy: { ruleName: '4089' } });
    const service = await verdict(andreasm, { source: UI, destination: 'service:yelb/yelb-appserver', port: 4567 });
    expect(service.verdict).toBe('Allowed');
  });
});

describe('drafts', () => {
  const draft = {
    apiVersion: 'crd.antrea.io/v1alpha1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'draft' },
    spec: {
      tier: 'emergency',
      priority: 1,
      appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
      egress: [{ action: 'Reject', name: 'all' }],
    },
  };
  it('come first, and the verdict before them is told', async () => {
    const answer = await verdict(andreasm, {
      source: UBUNTU,
      destination: { ip: '9.9.9.9' },
      port: 443,
      changes: [draft],
    });
    expect(answer.verdict).toBe('Rejected');
    expect(answer.before?.decidedBy?.policy).toBe('AntreaClusterNetworkPolicy:acnp-drop-yelb');
    const after = await verdict(andreasm, { source: UBUNTU, destination: { ip: '9.9.9.9' }, port: 443 });
    expect(after.before).toBeUndefined();
    expect(after.decidedBy?.policy).not.toBe('AntreaClusterNetworkPolicy:draft');
  });

  it('may delete what is there', async () => {
    const object = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'acnp-drop-yelb' },
    };
    const answer = await verdict(andreasm, {
      source: UBUNTU,
      destination: { fqdn: DROPPED_NAME },
      port: 80,
      changes: [{ op: 'delete', object }],
    });
    expect(answer).toMatchObject({ verdict: 'Allowed', before: { verdict: 'Dropped' } });
  });
});

describe('somebody who may not read the Tiers', () => {
  it('gets an answer as far as it can be told', async () => {
    const answer = await verdict(user1, { source: UI, destination: APPSERVER, port: 4568 });
    expect(['Dropped', 'Undecidable']).toContain(answer.verdict);
    if (answer.verdict === 'Undecidable') expect(answer.missing).not.toEqual([]);
  });
});

it('tells which kinds the verdict was made without', async () => {
  const other = await startTestApp({ simulatorOptions: { antrea: '2.7' } });
  try {
    const viewer = await other.signIn('user1');
    const response = await viewer.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/policies/evaluate', {
      source: UI,
      destination: APPSERVER,
      port: 4567,
    });
    const { notes } = (await response.json()) as { notes: string[] };
    expect(notes.join(' ')).toContain('needs list and watch on adminnetworkpolicies.policy.networking.k8s.io');
  } finally {
    await other.close();
  }
});
