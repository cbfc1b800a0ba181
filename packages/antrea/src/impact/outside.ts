import { inBlock, samplesOf, type Block } from '../evaluation/addresses.ts';
import { type End, resolveEnds } from '../evaluation/ends.ts';
import type { Context } from '../evaluation/evaluate.ts';
import type { Endpoint } from '../evaluation/index.ts';
import { blockKey, type Policy } from '../evaluation/rules.ts';

/** An end outside the workloads: an address in or out of the blocks that changed policies name, a name, a Service. */
export interface Outside {
  readonly id: string;
  readonly label: string;
  readonly endpoint: Endpoint;
  /** Absent when it stands for several ends, or for one that rules must be asked about one by one. */
  readonly end?: End;
  /** Names and Services are only ever spoken to. */
  readonly onlyDestination: boolean;
}

/** More ends than this are not tried. */
const MOST_OUTSIDE = 64;
const ELSEWHERE = ['203.0.113.7', '198.51.100.7', '192.0.2.7', '8.8.4.4', '1.0.0.1'];
const ELSEWHERE_V6 = ['2001:db8::7', '2606:4700::7'];

const isStranger = (ip: string, { inventory }: Context): boolean =>
  inventory.podByIp(ip) === undefined &&
  inventory.serviceByIp(ip) === undefined &&
  inventory.nodeByIp(ip) === undefined;

function addressIn(block: Block, contexts: readonly Context[]): string | undefined {
  return samplesOf(block.cidr).find((ip) => inBlock(ip, block) && contexts.every((context) => isStranger(ip, context)));
}

const address = (ip: string, label: string): Outside => ({
  id: `ip ${ip}`,
  label,
  endpoint: { type: 'ip', ip },
  end: { ips: [ip] },
  onlyDestination: false,
});

/** An address of the family in as few of the blocks as can be. */
function elsewhere(choices: readonly string[], blocks: readonly Block[], contexts: readonly Context[]): Outside[] {
  const strangers = choices.filter((ip) => contexts.every((context) => isStranger(ip, context)));
  const count = (ip: string): number => blocks.filter((block) => inBlock(ip, block)).length;
  const [ip] = strangers.toSorted((a, b) => count(a) - count(b));
  return ip === undefined ? [] : [address(ip, `any other address, as ${ip}`)];
}

function named(pattern: string, contexts: readonly Context[]): Outside {
  const fqdn = pattern.replaceAll('*', 'www');
  const endpoint: Endpoint = { type: 'fqdn', fqdn };
  const found = contexts.map(({ inventory }) => resolveEnds(endpoint, inventory));
  const [first] = found;
  const single = found.every((one) => one.ok && one.ends.length === 1 && one.ends[0]?.service === undefined);
  const end = first?.ok === true ? first.ends[0] : undefined;
  return {
    id: `fqdn ${fqdn}`,
    label: pattern === fqdn ? fqdn : `${pattern}, as ${fqdn}`,
    endpoint,
    ...(single && end !== undefined && end.pod === undefined && end.node === undefined ? { end } : {}),
    onlyDestination: true,
  };
}

/**
 * Ends that changed policies tell apart from the rest of the world: an address inside each block, one in each exception, one in
 * none of them, each name, each Service of toServices. `cut`: there are more than are tried.
 */
export function outsideEnds(
  policies: readonly Policy[],
  contexts: readonly Context[],
): { readonly ends: readonly Outside[]; readonly cut: boolean } {
  const blocks = new Map<string, Block>();
  const ends = new Map<string, Outside>();
  const add = (end: Outside): void => {
    if (!ends.has(end.id)) ends.set(end.id, end);
  };
  for (const peer of policies.flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers)),
  )) {
    for (const context of contexts)
      for (const block of context.matcher.blocksOf(peer)) blocks.set(blockKey(block), block);
    if (peer.type === 'fqdn') add(named(peer.pattern, contexts));
    if (peer.type === 'service' && !peer.clusterSet)
      add({
        id: `service ${peer.namespace}/${peer.name}`,
        label: `Service ${peer.namespace}/${peer.name}`,
        endpoint: { type: 'service', namespace: peer.namespace, name: peer.name },
        onlyDestination: true,
      });
  }
  const all = [...blocks.values()];
  for (const block of all) {
    const inside = addressIn(block, contexts);
    if (inside !== undefined) add(address(inside, `${block.cidr}, as ${inside}`));
    for (const cidr of block.except) {
      const excepted = addressIn({ cidr, except: [] }, contexts);
      if (excepted !== undefined) add(address(excepted, `${cidr} (excepted), as ${excepted}`));
    }
  }
  for (const other of elsewhere(ELSEWHERE, all, contexts)) add(other);
  if (all.some((block) => block.cidr.includes(':')))
    for (const other of elsewhere(ELSEWHERE_V6, all, contexts)) add(other);
  const list = [...ends.values()];
  // The address in no block says most; it stays whatever else is cut.
  return list.length > MOST_OUTSIDE
    ? { ends: [...list.slice(0, MOST_OUTSIDE - 1), ...list.slice(-1)], cut: true }
    : { ends: list, cut: false };
}
