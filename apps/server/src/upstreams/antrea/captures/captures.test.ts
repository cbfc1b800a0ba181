import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kubernetes/types.ts';
import { bundleCauses, bundleNodes } from './bundle-nodes.ts';
import { bundleSummary } from './bundle-state.ts';
import { captureCauses, type CauseFacts, isAgentGone } from './capture-causes.ts';
import { captureSummary, type CaptureViewpoint } from './capture-state.ts';
import { downloadOf, placeOf } from './download.ts';
import { bundleOutcome, captureOutcome } from '@netloft/antrea';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const LISTED = { host: 'files.example.com', port: 22, fingerprint: 'SHA256:x' };
const at: CaptureViewpoint = {
  now: NOW,
  namespace: 'kube-system',
  servers: [LISTED],
  agents: new Map([['antrea-agent-x', 'node-1']]),
};
const PATH = '/tmp/antrea/packetcapture/packets/c.pcapng';

describe('placeOf', () => {
  it.each<[string, string]>([
    ['another file of the agent', 'antrea-agent-x:/etc/passwd'],
    ['a way out of the folder', 'antrea-agent-x:/tmp/antrea/packetcapture/packets/../../../../etc/c.pcapng'],
    ['the file of another capture', 'antrea-agent-x:/tmp/antrea/packetcapture/packets/d.pcapng'],
    ['a name that no Pod has', `../x:${PATH}`],
    ['a page on the web', 'https://files.example.com/c.pcapng'],
    ['another file of a server', 'sftp://files.example.com:22/etc/passwd'],
    ['nothing', ''],
  ])('does not believe %s', (_name, filePath) => {
    expect(placeOf(filePath, 'c')).toMatchObject({ type: 'elsewhere' });
  });

  it.each([
    [`antrea-agent-x:${PATH}`, { type: 'agent', pod: 'antrea-agent-x', path: PATH }],
    [
      'sftp://files.example.com:22/up/c.pcapng',
      { type: 'server', address: { host: 'files.example.com', port: 22, path: '/up/c.pcapng' } },
    ],
  ])('knows %s', (filePath, place) => {
    expect(placeOf(filePath, 'c')).toMatchObject(place);
  });
});

describe('downloadOf', () => {
  it.each<[string, string, object]>([
    [
      'a file of an agent that is gone',
      `antrea-agent-y:${PATH}`,
      { possible: false, how: 'none', reason: 'The agent’s Pod antrea-agent-y is gone, and the file with it.' },
    ],
    [
      'a file on a server that is not listed',
      'sftp://files.example.com:2222/c.pcapng',
      { possible: false, how: 'sftp', otherwise: 'sftp://files.example.com:2222/c.pcapng' },
    ],
    ['a file on a listed server', 'sftp://files.example.com:22/c.pcapng', { possible: true, how: 'sftp' }],
    [
      'a file of an agent',
      `antrea-agent-x:${PATH}`,
      {
        possible: true,
        how: 'agent',
        otherwise: `kubectl cp -n kube-system -c antrea-agent antrea-agent-x:${PATH} c.pcapng`,
      },
    ],
  ])('%s', (_name, filePath, download) => {
    expect(downloadOf(filePath, 'c', at)).toMatchObject(download);
  });
});

const capture = (spec: object, status?: object, created = '2026-11-26T11:59:00Z'): KubeObject => ({
  metadata: { name: 'c', creationTimestamp: created },
  spec: { captureConfig: { firstN: { number: 5 } }, ...spec },
  ...(status === undefined ? {} : { status }),
});
const POD = { pod: { namespace: 'yelb', name: 'ui' } };
const unanswered = capture({ source: POD }, undefined, '2026-11-26T11:58:00Z');

describe('captureSummary', () => {
  it('reads a capture that Antrea has not touched, with Antrea’s defaults', () => {
    expect(captureSummary(capture({ destination: POD }), at)).toMatchObject({
      source: 'any',
      destination: 'yelb/ui',
      protocol: 'any',
      direction: 'SourceToDestination',
      capturePoint: 'Destination',
      state: 'Pending',
      wanted: 5,
      timeout: 60,
      node: null,
      download: { possible: false, how: 'none' },
    });
  });

  it('names the Node by the agent that has the file', () => {
    const packet = { protocol: 'tcp', transportHeader: { tcp: { dstPort: 80 } } };
    const conditions = [{ type: 'PacketCaptureComplete', status: 'True', reason: 'Succeed' }];
    const status = { numberCaptured: 5, filePath: `antrea-agent-x:${PATH}`, conditions };
    expect(captureSummary(capture({ source: POD, packet }, status), at)).toMatchObject({
      protocol: 'TCP',
      destinationPort: 80,
      state: 'Succeeded',
      agentPod: 'antrea-agent-x',
      node: 'node-1',
    });
  });
});

describe('captureCauses of a capture that nobody takes up', () => {
  const running = { hostNetwork: false, node: 'node-1', phase: 'Running' };
  const agentNodes = new Set(['node-1']);
  it.each<[string, Omit<CauseFacts, 'underWay'>, RegExp]>([
    ['a Pod that is not there', { pod: undefined, agentNodes }, /^Pod yelb\/ui does not exist/],
    ['a Pod on its Node’s network', { pod: { ...running, hostNetwork: true }, agentNodes }, /network of its Node/],
    [
      'a Pod on no Node',
      { pod: { ...running, node: null, phase: 'Pending' }, agentNodes },
      /on no Node yet \(Pending\)/,
    ],
    ['a Node without agent', { pod: running, agentNodes: new Set() }, /^No agent runs on Node node-1/],
    ['an agent that is silent', { pod: running, agentNodes }, /feature gate PacketCapture may be off/],
    ['a Pod that cannot be seen', { pod: null, agentNodes: null }, /right to list and watch Pods in yelb/],
  ])('%s', (_name, facts, cause) => {
    const summary = captureSummary(unanswered, at);
    expect(summary.state).toBe('Unanswered');
    expect(captureCauses(unanswered, summary, { ...facts, underWay: [] })[0]).toMatch(cause);
  });
});

describe('a capture for which there is no room', () => {
  const NO_ROOM = 'PacketCapture running count reach limit';
  const waits = (since: string) =>
    capture(
      { source: POD },
      {
        conditions: [
          {
            type: 'PacketCaptureStarted',
            status: 'False',
            reason: 'NotStarted',
            message: NO_ROOM,
            lastTransitionTime: since,
          },
        ],
      },
    );
  const pod = { hostNetwork: false, node: 'node-1', phase: 'Running' };
  const facts: CauseFacts = { pod, agentNodes: new Set(['node-1']), underWay: [] };
  const RECENT = '2026-11-26T11:59:00Z';
  it.each<[string, string, CauseFacts, RegExp]>([
    ['names those under way', RECENT, { ...facts, underWay: ['a', 'b'] }, /may hold its places: a, b\.$/],
    [
      'counts what it does not name',
      RECENT,
      { ...facts, underWay: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      /a, b, c, d, e and 2 more\.$/,
    ],
    ['says that they cannot be seen', RECENT, facts, /on Node node-1 has 16 captures .* not among those/],
    ['knows that the agent is gone', RECENT, { ...facts, agentNodes: new Set() }, /^No agent runs on Node node-1/],
    ['says the same when it waits no more', '2026-11-26T11:49:00Z', facts, /has 16 captures under way/],
  ])('%s', (_name, since, around, cause) => {
    const object = waits(since);
    const summary = captureSummary(object, at);
    const { failure } = captureOutcome(object, NOW);
    expect(summary.state).toBe(since === RECENT ? 'Pending' : 'Unanswered');
    expect(captureCauses(object, summary, around, failure)[0]).toMatch(cause);
    expect(isAgentGone(summary, around)).toBe(around.agentNodes?.size === 0);
  });
});

const bundle = (nodes: object, status: object): KubeObject => ({
  metadata: { name: 'b', creationTimestamp: '2026-11-26T11:59:30Z' },
  spec: {
    nodes,
    fileServer: { url: 'files.example.com:22/up' },
    authentication: { authType: 'BasicAuthentication', authSecret: { namespace: 'ns', name: 'login' } },
  },
  status,
});
const condition = (type: string, status: string, rest: object = {}) => ({ type, status, ...rest });
const labels = new Map([
  ['a', { role: 'edge' }],
  ['b', {}],
  ['c', { role: 'edge' }],
]);
const PARTLY = {
  collectedNodes: 2,
  desiredNodes: 3,
  conditions: [
    condition('Started', 'True'),
    condition('CollectionFailure', 'True', {
      reason: 'InternalError',
      message: 'Failed Agent count: 1, "no route to host":[b]',
    }),
    condition('Completed', 'True'),
  ],
};

describe('bundleNodes', () => {
  const facts = { now: NOW, labels, servers: [LISTED] };
  it('tells each Node of a collection that is over, with Antrea’s own reason', () => {
    expect(bundleNodes(bundle({}, PARTLY), facts)).toMatchObject([
      { node: 'a', state: 'Collected', file: 'a_b.tar.gz', download: { possible: true } },
      { node: 'b', state: 'Failed', reason: 'no route to host', download: { possible: false, how: 'none' } },
      { node: 'c', state: 'Collected', download: { otherwise: 'files.example.com:22/up/c_b.tar.gz' } },
    ]);
    expect(bundleSummary(bundle({}, PARTLY), NOW)).toMatchObject({
      state: 'PartlyFailed',
      failedNodes: 1,
      nodes: 'all Nodes',
    });
  });

  it.each<[string, object, object, typeof labels | null, object]>([
    [
      'a Node that is not there',
      { nodeNames: ['z'] },
      { collectedNodes: 1, conditions: [] },
      labels,
      [{ node: 'z', state: 'Unknown', reason: 'There is no such Node.' }],
    ],
    ['Nodes by label', { nodeSelector: { matchLabels: { role: 'edge' } } }, {}, labels, [{ node: 'a' }, { node: 'c' }]],
    ['failed Nodes only, to whom sees none', {}, PARTLY, null, [{ node: 'b', state: 'Failed' }]],
    [
      'what a running collection does not tell',
      { nodeNames: ['a'] },
      { collectedNodes: 1, conditions: [condition('Started', 'True')] },
      labels,
      [{ state: 'Unknown', reason: 'Antrea tells only at the end which Nodes were collected.' }],
    ],
    [
      'what a collection that ran out of time does not tell',
      { nodeNames: ['a'] },
      {
        collectedNodes: 1,
        conditions: [condition('CollectionFailure', 'True', { reason: 'Expired' }), condition('Completed', 'True')],
      },
      labels,
      [{ state: 'Unknown' }],
    ],
  ])('tells %s', (_name, nodes, status, visible, expected) => {
    expect(bundleNodes(bundle(nodes, status), { ...facts, labels: visible })).toMatchObject(expected);
  });

  it('names the Secret when the controller does not take a collection up', () => {
    const object = bundle({}, {});
    expect(bundleCauses(object, bundleOutcome(object, NOW + 120_000))[0]).toMatch(
      /^The Secret ns\/login may be missing/,
    );
  });
});
