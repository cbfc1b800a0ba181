import type { NsxPacketWay, NsxWayStage } from '@netloft/contracts';
import type { PacketWayFacts } from './facts.ts';
import { addAntrea, addPods } from './inside.ts';
import { addOutside } from './outside.ts';
import { stage, type Way } from './parts.ts';

type Verdict = NonNullable<NsxWayStage['verdict']>;

const clientStage = ({ client }: PacketWayFacts): NsxWayStage =>
  stage('client', 'Client', {
    addresses: client === undefined ? [] : [client],
    detail: client === undefined ? 'From anywhere.' : '',
  });

function verdictOf(stages: readonly NsxWayStage[]): Verdict {
  // Whatever is open before: behind a stage that drops nothing arrives.
  const denied = stages.find(({ verdict }) => verdict === 'Dropped' || verdict === 'Rejected');
  const has = (wanted: Verdict): boolean => stages.some(({ verdict }) => verdict === wanted);
  return denied?.verdict ?? (has('Differs') ? 'Differs' : has('Undecided') ? 'Undecided' : 'Allowed');
}

function summaryOf(stages: readonly NsxWayStage[], verdict: Verdict, what: string): string {
  if (verdict === 'Allowed') return `The packet reaches ${what}: both levels allow it.`;
  const open = stages.filter((one) => one.verdict === 'Undecided').map(({ title }) => title);
  if (verdict === 'Undecided') return `Whether the packet reaches ${what} is not known: ${open.join(', ')}.`;
  const denied = stages.find((one) => one.verdict === verdict);
  const whether = verdict === 'Differs' ? 'Not every packet reaches' : 'The packet does not reach';
  return `${whether} ${what}: ${denied?.title ?? ''}. ${denied?.detail ?? ''}`.trim();
}

const nowhere = (facts: PacketWayFacts, detail: string): NsxPacketWay => ({
  stages: [clientStage(facts)],
  verdict: 'Undecided',
  summary: detail,
  missing: [detail],
});

/**
 * The way of a packet from a client outside to a Pod of a Service, across both levels: NSX's distributed firewall before the load
 * balancer and before the Nodes, then the policies that Antrea enforces at the Pod. Each stage tells which rules speak of the packet and
 * which decides; what cannot be told is `Undecided`, never allowed.
 */
export function packetWay(facts: PacketWayFacts): NsxPacketWay {
  const { service } = facts;
  const what = `Service ${service.namespace}/${service.name}`;
  const port =
    facts.port === undefined ? service.ports[0] : service.ports.find(({ port: number }) => number === facts.port);
  if (port === undefined)
    return nowhere(facts, facts.port === undefined ? `${what} has no ports.` : `${what} has no port ${facts.port}.`);
  const protocol = port.protocol.toUpperCase();
  const reachable =
    service.type === 'LoadBalancer' ||
    service.type === 'NodePort' ||
    service.balancerIps.length > 0 ||
    (facts.nodePortLocal ?? []).length > 0;
  if (!reachable) return nowhere(facts, `${what} is a ${service.type}: it has no address outside the cluster.`);
  const way: Way = { stages: [clientStage(facts)], missing: [] };
  addOutside(way, facts, { ...port, protocol });
  addAntrea(way, facts, port);
  addPods(way, facts);
  const verdict = verdictOf(way.stages);
  return {
    stages: way.stages,
    verdict,
    summary: summaryOf(way.stages, verdict, what),
    missing: [...new Set(way.missing)],
  };
}
