import type { TopologyFlow, TopologyInventory, TopologyPod } from '../topology/types.ts';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Numbers from 0 to below 1, the same for a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Estate {
  readonly flows: readonly TopologyFlow[];
  readonly inventory: TopologyInventory;
}

/** A cluster of a size with flows between its Pods and to addresses outside; the same for the same numbers. A tenth of flows is denied or unprotected. */
export function estate(size: { readonly pods: number; readonly edges: number; readonly seed?: number }): Estate {
  const random = seeded(size.seed ?? 1);
  const below = (most: number): number => Math.floor(random() * most);
  const word = (length: number): string => Array.from({ length }, () => LETTERS[below(LETTERS.length)]).join('');
  const namespaces = Math.max(1, Math.round(size.pods / 100));
  const workloads = Math.max(1, Math.round(size.pods / 10));
  const hosts = Math.max(1, Math.round(size.pods / 60));
  const made = Array.from({ length: workloads }, (_one, at) => ({
    namespace: `team-${at % namespaces}`,
    name: `service-${at}`,
    hash: word(10),
    policies: [`policy-${at % 40}`, 'baseline'],
  }));
  const pods = Array.from({ length: size.pods }, (_one, at): TopologyPod => {
    const { namespace, name, hash, policies } = made[at % workloads] ?? {
      namespace: '',
      name: '',
      hash: '',
      policies: [],
    };
    return {
      namespace,
      name: `${name}-${hash}-${word(5)}`,
      node: `worker-${at % hosts}`,
      labels: { app: name, tier: at % 3 === 0 ? 'web' : 'data' },
      healthy: at % 211 !== 3,
      policies,
    };
  });
  const podAt = (at: number): TopologyPod | undefined => pods[at % pods.length];
  const flows = Array.from({ length: size.edges }, (): TopologyFlow => {
    const source = podAt(below(size.pods));
    // Some workloads are asked by many, as in real clusters.
    const target = podAt(Math.floor(random() ** 3 * size.pods));
    const isOutside = random() < 0.05;
    const dice = random();
    const name = target?.labels['app'] ?? '';
    // Texts of their own, as they come from a store.
    const own = (text: string | undefined): string => JSON.parse(JSON.stringify(text ?? '')) as string;
    return {
      sourceNamespace: own(source?.namespace),
      sourcePod: own(source?.name),
      sourceWorkload: own(source?.labels['app']),
      sourceNode: own(source?.node),
      sourceIP: '',
      destinationNamespace: own(isOutside ? '' : target?.namespace),
      destinationPod: own(isOutside ? '' : target?.name),
      destinationWorkload: own(isOutside ? '' : name),
      destinationNode: own(isOutside ? '' : target?.node),
      destinationIP: isOutside ? `172.${16 + below(4)}.${below(40)}.${below(250)}` : '',
      service: own(isOutside || random() < 0.3 ? '' : `${target?.namespace ?? ''}/${name}:http`),
      port: [80, 443, 5432, 6379, 8080][below(5)] ?? 80,
      protocol: random() < 0.05 ? 17 : 6,
      flowType: isOutside ? 3 : source?.node === target?.node ? 1 : 2,
      verdict: dice < 0.02 ? 'dropped' : dice < 0.1 ? 'unprotected' : 'allowed',
      policy: dice < 0.02 || dice >= 0.1 ? own(`2:${target?.namespace ?? ''}/policy-${below(40)}`) : '',
      sourceLabels: '',
      destinationLabels: '',
      bytes: Math.floor(1_000 / (random() + 1e-4)),
      reverseBytes: Math.floor(5_000 / (random() + 1e-4)),
      flows: 1 + below(30),
    };
  });
  const nodes = Array.from({ length: hosts }, (_one, at) => ({ name: `worker-${at}`, healthy: at !== 7 }));
  return { flows, inventory: { pods, nodes } };
}
