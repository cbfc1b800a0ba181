import { familyOf, inCidr } from '../../evaluation/addresses.ts';
import type { Block } from '../../evaluation/addresses.ts';
import { fqdnMatches } from '../../evaluation/names.ts';
import { groupKeyOf, type Peer, peerKey, type PodSelection, type Rule, type Subject } from '../../evaluation/rules.ts';
import type { Selector } from '../../evaluation/selectors.ts';

const REQUIREMENTS = '\u0003';

/** Whether everything that one selector matches is matched by the other, as they are written: it asks for nothing more. */
function selectorCovers(cover: Selector | undefined, covered: Selector | undefined): boolean {
  if (cover === undefined || cover.key === '') return true;
  if (covered === undefined || cover.key === '!' || covered.key === '!') return false;
  const asked = new Set(covered.key.split(REQUIREMENTS));
  return cover.key.split(REQUIREMENTS).every((requirement) => asked.has(requirement));
}

/** Whether a selection selects all that another does, whatever Pods there are. */
export function selectionCovers(cover: PodSelection, covered: PodSelection): boolean {
  if (cover.namespace !== undefined && cover.namespace !== covered.namespace) return false;
  if (cover.serviceAccount !== undefined) {
    const { serviceAccount: other } = covered;
    if (other?.namespace !== cover.serviceAccount.namespace || other.name !== cover.serviceAccount.name) return false;
  }
  if (cover.namespaces !== undefined && cover.namespaces.key !== '' && covered.namespaces === undefined) return false;
  return selectorCovers(cover.namespaces, covered.namespaces) && selectorCovers(cover.pods, covered.pods);
}

/** Whether every address of a block lies in the other. */
export function blockCovers(cover: Block, covered: Block): boolean {
  if (!cidrCovers(cover.cidr, covered.cidr)) return false;
  return cover.except.every(
    (hole) => cidrsApart(hole, covered.cidr) || covered.except.some((except) => cidrCovers(except, hole)),
  );
}

const lengthOf = (cidr: string): number => Number(cidr.split('/')[1]);
const addressOf = (cidr: string): string => cidr.split('/')[0] ?? '';
const cidrCovers = (cover: string, covered: string): boolean =>
  lengthOf(cover) <= lengthOf(covered) && inCidr(addressOf(covered), cover);
const cidrsApart = (a: string, b: string): boolean =>
  familyOf(addressOf(a)) !== familyOf(addressOf(b)) || (!cidrCovers(a, b) && !cidrCovers(b, a));

/** Whether every name of a pattern belongs to the other: a star of `covered` can only be swallowed by one of `cover`. */
export const nameCovers = (cover: string, covered: string): boolean => fqdnMatches(cover, covered);

function peerCovers(cover: Peer, covered: Peer): boolean {
  if (cover.type === 'undecidable' || covered.type === 'undecidable') return false;
  if (peerKey(cover) === peerKey(covered)) return true;
  if (cover.type === 'pods') {
    if (covered.type === 'pods') return selectionCovers(cover.selection, covered.selection);
    const selectsAll = selectionCovers(cover.selection, {});
    return covered.type === 'relative' && (selectsAll || selectionCovers(cover.selection, onlyPods(covered.pods)));
  }
  if (cover.type === 'block') return covered.type === 'block' && blockCovers(cover.block, covered.block);
  if (cover.type === 'fqdn') return covered.type === 'fqdn' && nameCovers(cover.pattern, covered.pattern);
  return cover.type === 'nodes' && covered.type === 'nodes' && selectorCovers(cover.selector, covered.selector);
}

const onlyPods = (pods: Selector | undefined): PodSelection => (pods === undefined ? {} : { pods });

function subjectCovers(cover: Subject, covered: Subject): boolean {
  if (cover.type === 'group' || covered.type === 'group')
    return (
      cover.type === 'group' &&
      covered.type === 'group' &&
      groupKeyOf(cover.namespace, cover.name) === groupKeyOf(covered.namespace, covered.name)
    );
  if (cover.type === 'pods') return covered.type === 'pods' && selectionCovers(cover.selection, covered.selection);
  return cover.type === 'nodes' && covered.type === 'nodes' && selectorCovers(cover.selector, covered.selector);
}

/** Whether a rule applies wherever another does, and names every peer of it, whatever Pods there are. */
export function ruleCovers(cover: Rule, covered: Rule): boolean {
  if (!covered.subjects.every((one) => cover.subjects.some((other) => subjectCovers(other, one)))) return false;
  const { peers } = cover;
  if (peers === 'any') return true;
  return covered.peers !== 'any' && covered.peers.every((one) => peers.some((other) => peerCovers(other, one)));
}
