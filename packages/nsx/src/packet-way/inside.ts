import type { PacketWayFacts, WayServicePort } from './facts.ts';
import { at, placeText, stage, type Way } from './parts.ts';

/** What the cluster's own policies make of it. */
export function addAntrea(
  way: Way,
  { antrea, pods, service, balancerSources }: PacketWayFacts,
  port: WayServicePort,
): void {
  const target = typeof port.targetPort === 'number' ? port.targetPort : port.port;
  const addresses = (pods ?? []).flatMap(({ ips }) => at(ips, target).map(placeText));
  if (antrea === null) {
    way.missing.push('the policies of the cluster');
    way.stages.push(
      stage('antrea', 'Antrea', { addresses, verdict: 'Undecided', detail: 'Not known: the policies of the cluster.' }),
    );
    return;
  }
  const { differs } = antrea;
  const verdict = differs !== undefined ? 'Differs' : antrea.verdict === 'Undecidable' ? 'Undecided' : antrea.verdict;
  const { decidedBy } = antrea;
  if (verdict === 'Undecided' || verdict === 'Differs') way.missing.push(...antrea.missing);
  const balanced = service.balancerIps.length > 0;
  const seen = balanced
    ? ` Policies see the load balancer${balancerSources.length === 0 ? '' : ` (${balancerSources.join(', ')})`}, not the client.`
    : '';
  const by =
    differs ??
    (verdict === 'Undecided'
      ? 'It depends on what is not known.'
      : decidedBy === null
        ? 'No policy of the cluster speaks of it, so it is allowed.'
        : `${verdict} by ${decidedBy.ruleName === '' ? 'a rule' : `rule ${decidedBy.ruleName}`} of ${decidedBy.policyName}.`);
  way.stages.push(
    stage('antrea', 'Antrea', {
      addresses,
      verdict,
      detail: `${by}${antrea.note === undefined ? '' : ` ${antrea.note}`}${seen}`,
      rules: antrea.chain
        .filter(({ outcome }) => outcome !== 'missed')
        .map((step) => ({
          policy: step.policy,
          policyName: step.policyName,
          side: 'cluster',
          rule: step.ruleName,
          action: step.action,
          decides:
            verdict !== 'Undecided' &&
            decidedBy?.policy === step.policy &&
            decidedBy.ruleIndex === step.ruleIndex &&
            decidedBy.direction === step.direction,
        })),
    }),
  );
}

export function addPods(way: Way, { pods }: PacketWayFacts): void {
  const none = pods === null || pods.length === 0;
  if (none) way.missing.push(pods === null ? 'the Pods of the Service' : 'a Pod that backs the Service');
  way.stages.push(
    stage('pod', 'Pod', {
      addresses: (pods ?? []).flatMap(({ ips }) => ips),
      verdict: none ? 'Undecided' : null,
      detail: none
        ? pods === null
          ? 'The Pods of the Service could not be read.'
          : 'No Pod backs the Service.'
        : pods.map(({ namespace, name }) => `${namespace}/${name}`).join(', '),
    }),
  );
}
