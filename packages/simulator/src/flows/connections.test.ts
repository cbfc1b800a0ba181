import { antreaTemplates, type ExportedFlow, FlowDecoder, IpfixExporter } from '@netloft/flow-store/codec';
import { describe, expect, it } from 'vitest';
import { ComponentPods } from '../antrea/component-pods.ts';
import { PolicyView } from '../antrea/policy-view.ts';
import { ANTREA_RELEASES, factsOf } from '../antrea/release.ts';
import { load } from '../cluster/cluster.ts';
import { firstWorld } from '../world/worlds.ts';
import { Connections } from './connections.ts';
import { Paths } from './paths.ts';

/** A noon, at which there is about as much traffic as at four: more than the mean. */
const START = 1_795_003_200;
const facts = factsOf('1.7');
const world = firstWorld('stc-tkg-cluster-1', facts);
const store = load(world);
const pods = new ComponentPods(store);
const index = new PolicyView(store, pods, facts).index();

interface Given {
  readonly seed?: number;
  readonly perSecond?: number;
  readonly tellsZeroes?: boolean;
  readonly exporting?: (node: string) => boolean;
  readonly start?: number;
}
function connections({
  seed = 1,
  perSecond = 6,
  tellsZeroes = false,
  exporting = () => true,
  start = START,
}: Given = {}) {
  const paths = new Paths();
  paths.follow({ index, podLabels: true, clusterId: 'c', egresses: 0, egressOf: () => undefined });
  return new Connections({
    traffic: world.traffic,
    paths,
    seed,
    perSecond,
    start,
    tellsZeroes,
    reports: (path) => path.exporters.every(exporting),
  });
}
const run = (made: Connections, seconds: number, start = START): ExportedFlow[] =>
  Array.from({ length: seconds }, (_, at) => [...made.second(start + at)].flat()).flat();
const keyOf = (flow: ExportedFlow): string =>
  [
    flow.sourceIP,
    flow.sourceTransportPort,
    flow.destinationIP,
    flow.destinationTransportPort,
    flow.flowStartSeconds,
  ].join(' ');

const HOUR = run(connections(), 3_600);
/** The story's own port may be another connection's too. */
const isPlanted = (flow: ExportedFlow): boolean =>
  flow.sourceTransportPort === 59_448 && (flow.flowStartSeconds ?? 0) < START;

describe('records of the story’s traffic', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(run(connections(), 60)).toEqual(HOUR.slice(0, run(connections(), 60).length));
    expect(run(connections({ seed: 2 }), 60)).not.toEqual(run(connections(), 60));
  });

  it('come as often as asked for, over a day', () => {
    const made = connections({ perSecond: 0.5 });
    const count = run(made, 86_400).length;
    // The planted connection's are among them.
    expect(count / 86_400).toBeGreaterThan(0.48);
    expect(count / 86_400).toBeLessThan(0.52);
  });

  it('end when they are told, and never before they start', () => {
    expect(HOUR.filter(({ flowStartSeconds = 0, flowEndSeconds = 0 }) => flowEndSeconds < flowStartSeconds)).toEqual(
      [],
    );
    const ends = HOUR.map((flow) => flow.flowEndSeconds ?? 0);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  it('of one connection grow by their deltas, every minute, until it ends', () => {
    const byKey = new Map<string, ExportedFlow[]>();
    for (const flow of HOUR) byKey.set(keyOf(flow), [...(byKey.get(keyOf(flow)) ?? []), flow]);
    const lasting = [...byKey.values()].filter((records) => records.length > 3 && !records.some(isPlanted));
    expect(lasting.length).toBeGreaterThan(50);
    for (const records of lasting) {
      const totals = records.map((record) => record.octetTotalCount ?? 0);
      const deltas = records.map((record) => record.octetDeltaCount ?? 0);
      expect(totals.map((total, at) => total - (totals[at - 1] ?? 0))).toEqual(deltas);
      const ends = records.map((record) => record.flowEndSeconds ?? 0);
      expect(ends.slice(1).every((end, at) => end - (ends[at] ?? 0) <= 60)).toBe(true);
      expect(records.slice(0, -1).every((record) => record.flowEndReason === 2)).toBe(true);
    }
    const ended = lasting.filter((records) => records.at(-1)?.flowEndReason !== 2);
    expect(ended.length).toBeGreaterThan(10);
    expect(new Set(ended.map((records) => records.at(-1)?.tcpState))).toEqual(new Set(['TIME-WAIT']));
  });

  it('have every kind of traffic and verdict', () => {
    expect(new Set(HOUR.map((flow) => flow.flowType))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(HOUR.map((flow) => flow.protocolIdentifier))).toEqual(new Set([6, 17]));
    const actions = new Set(
      HOUR.map((flow) => `${flow.ingressNetworkPolicyRuleAction} ${flow.egressNetworkPolicyRuleAction}`),
    );
    for (const both of ['0 0', '1 0', '2 0', '0 1', '0 2']) expect(actions).toContain(both);
    const has = (source: string, ip: string, port: number): boolean =>
      HOUR.some(
        (flow) =>
          flow.sourcePodName?.startsWith(source) && flow.destinationIP === ip && flow.destinationTransportPort === port,
      );
    expect(has('traffic-generator', '10.13.210.10', 80)).toBe(true);
    expect(has('ako', '172.24.3.50', 443)).toBe(true);
  });

  it('of what is denied tell its first packets only', () => {
    const denied = HOUR.filter(
      (flow) => Math.max(flow.ingressNetworkPolicyRuleAction ?? 0, flow.egressNetworkPolicyRuleAction ?? 0) > 1,
    );
    const packets = denied.map((flow) =>
      [flow.packetTotalCount, flow.octetTotalCount, flow.reversePacketTotalCount].join(' '),
    );
    expect([...new Set(packets)]).toEqual(['3 180 0']);
    expect(denied.some((flow) => flow.egressNetworkPolicyName === 'acnp-drop-yelb')).toBe(true);
  });

  it('have sizes with a heavy tail', () => {
    const sizes = HOUR.filter((flow) => !isPlanted(flow))
      .map((flow) => flow.reverseOctetTotalCount ?? 0)
      .toSorted((a, b) => b - a);
    const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
    expect(sum(sizes.slice(0, Math.floor(sizes.length / 10))) / sum(sizes)).toBeGreaterThan(0.5);
  });

  it('carry the anomalies of the story on one connection', () => {
    const planted = HOUR.filter(isPlanted);
    expect(planted).toHaveLength(60);
    expect(
      new Set(planted.map((flow) => `${flow.sourceIP} ${flow.destinationIP}:${flow.destinationTransportPort}`)),
    ).toEqual(new Set(['20.20.3.12 20.20.0.12:2181']));
    expect(new Set(planted.map((flow) => flow.flowStartSeconds)).size).toBe(1);
    const odd = planted
      .map((flow) => flow.throughput ?? 0)
      .filter((rate) => Math.abs(rate - 4_005_000_000) > 3_000_000);
    expect(odd.map((rate) => Math.round(rate / 1e6))).toEqual([10_005, 1_006, 50_008, 206, 3_260]);
  });

  it('tell of more drops in a burst', () => {
    const share = (from: number, to: number): number => {
      const part = HOUR.filter(
        ({ flowEndSeconds = 0 }) => flowEndSeconds >= START + from && flowEndSeconds < START + to,
      );
      return part.filter((flow) => (flow.ingressNetworkPolicyRuleAction ?? 0) > 1).length / part.length;
    };
    expect(share(2_400, 2_700)).toBeGreaterThan(3 * share(600, 2_400));
  });

  it('come all at once when asked for a burst', () => {
    const flows = connections().burst(START, 500);
    expect(flows).toHaveLength(500);
    for (const { ingressNetworkPolicyRuleAction = 0, egressNetworkPolicyRuleAction = 0 } of flows)
      expect(Math.max(ingressNetworkPolicyRuleAction, egressNetworkPolicyRuleAction)).toBeGreaterThan(1);
  });

  it('tell now and then of no traffic, from old aggregators only', () => {
    const silent = (flows: readonly ExportedFlow[]): number =>
      flows.filter((flow) => flow.octetDeltaCount === 0).length;
    expect(silent(HOUR)).toBe(0);
    expect(silent(run(connections({ tellsZeroes: true }), 3_600))).toBeGreaterThan(5);
  });

  it('are lacking where an agent does not export', () => {
    const [node] = [...pods.agents()].map((agent) => agent.node);
    const flows = run(connections({ exporting: (one) => one !== node }), 600);
    expect(flows.some((flow) => flow.sourceNodeName === node && flow.flowType !== 2)).toBe(false);
    expect(flows.some((flow) => flow.flowType === 2 && flow.destinationNodeName === node)).toBe(false);
    expect(run(connections({ exporting: () => false }), 60)).toEqual([]);
  });
});

describe.each(ANTREA_RELEASES)('the template of Antrea %s', (version) => {
  it('tells what its aggregator tells, and all of it arrives', () => {
    const exporter = new IpfixExporter({ domain: 7, templates: antreaTemplates({ version }) });
    const flows = HOUR.slice(0, 200);
    const decoded = new FlowDecoder('tcp').decode(exporter.encode(flows, START * 1_000), START * 1_000);
    expect(decoded).toHaveLength(flows.length);
    // Empty texts and zeros are left out of what was read.
    const told = (flow: ExportedFlow): unknown => {
      const later = version === '2.7' ? [] : ['clusterUUID', 'destinationServiceIP'];
      return Object.fromEntries(
        Object.entries(flow).filter(([name, value]) => value !== '' && value !== 0 && !later.includes(name)),
      );
    };
    for (const [at, flow] of flows.entries()) {
      const { cluster: _cluster, exporter: _exporter, ...rest } = decoded[at]!;
      expect(rest).toEqual(told(flow));
    }
  });
});
