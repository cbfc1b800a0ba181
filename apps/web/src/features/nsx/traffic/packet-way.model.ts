import type { NsxPacketWay, NsxPacketWayRequest, NsxWayStage } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { splitReference } from '../../../lib/objects.ts';
import { wayText as text } from './packet-way.messages.ts';
import type { NsxTrafficSearch } from './traffic.search.ts';

type Verdict = NsxPacketWay['verdict'];
export type WayRule = NsxWayStage['rules'][number];

export const verdictMark: Readonly<Record<Verdict, MarkKind>> = {
  Allowed: 'allowed',
  Dropped: 'dropped',
  Rejected: 'rejected',
  Differs: 'mixed',
  Undecided: 'unknown',
};

/** Sign and word of a station; one that decides nothing has its own. */
export const stageMark = ({
  verdict,
}: Pick<NsxWayStage, 'verdict'>): { readonly mark: MarkKind; readonly word: string } =>
  verdict === null
    ? { mark: 'none', word: text.decidesNothing }
    : { mark: verdictMark[verdict], word: text.verdicts[verdict] };

/** Actions as NSX and as Antrea write them; another one stays without a meaning of its own. */
export function actionMark(action: string): MarkKind {
  switch (action.toUpperCase()) {
    case 'ALLOW':
      return 'allowed';
    case 'DROP':
      return 'dropped';
    case 'REJECT':
      return 'rejected';
    case 'PASS':
    case 'JUMP_TO_APPLICATION':
      return 'passed';
    default:
      return 'info';
  }
}

/** On which side of the way a station stands: its frame in the picture. */
export type WayLevel = keyof typeof text.levels;
const LEVEL: Readonly<Record<NsxWayStage['stage'], WayLevel>> = {
  client: 'outside',
  'load-balancer': 'nsx',
  'distributed-firewall': 'nsx',
  'node-port-local': 'cluster',
  antrea: 'cluster',
  pod: 'cluster',
};

/** How the packet goes on from a station: `plain` before anything decided, `beyond` after it has ended. */
export type Onward = 'plain' | 'allowed' | 'unsure' | 'stopped' | 'beyond';

export interface Station {
  readonly index: number;
  readonly stage: NsxWayStage;
  readonly title: string;
  readonly level: WayLevel;
  readonly mark: MarkKind;
  readonly word: string;
  /** The packet ended before it. */
  readonly reached: boolean;
  readonly decider: WayRule | null;
  readonly onward: Onward;
}

function onwardAfter(before: Onward, verdict: NsxWayStage['verdict']): Onward {
  if (before === 'stopped' || before === 'beyond') return 'beyond';
  if (verdict === 'Dropped' || verdict === 'Rejected') return 'stopped';
  if (verdict === 'Undecided' || verdict === 'Differs' || before === 'unsure') return 'unsure';
  return verdict === 'Allowed' ? 'allowed' : before;
}

/** Stations in order, each with what the packet does after it. */
export function stationsOf(stages: readonly NsxWayStage[]): Station[] {
  let onward: Onward = 'plain';
  return stages.map((stage, index) => {
    const reached = onward !== 'stopped' && onward !== 'beyond';
    onward = onwardAfter(onward, stage.verdict);
    return {
      index,
      stage,
      title: stage.title === '' ? text.stages[stage.stage] : stage.title,
      level: LEVEL[stage.stage],
      ...stageMark(stage),
      reached,
      decider: stage.rules.find((rule) => rule.decides) ?? null,
      onward,
    };
  });
}

/** Neighbours of one level, for the frames of the picture. */
export function framesOf(
  stations: readonly Station[],
): { readonly level: WayLevel; readonly first: number; readonly last: number }[] {
  const frames: { level: WayLevel; first: number; last: number }[] = [];
  for (const { level, index } of stations) {
    const open = frames.at(-1);
    if (open?.level === level) open.last = index;
    else frames.push({ level, first: index, last: index });
  }
  return frames.filter(({ level }) => level !== 'outside');
}

/** The station that answers most: where the packet ended, else the first that is not decided, else the last that decided. */
export function mainStation(stations: readonly Station[]): number {
  const found =
    stations.find(({ onward }) => onward === 'stopped') ??
    stations.find(({ stage }) => stage.verdict === 'Differs') ??
    stations.find(({ stage }) => stage.verdict === 'Undecided') ??
    stations.findLast(({ stage }) => stage.verdict === 'Allowed');
  return found?.index ?? 0;
}

/** Addresses as people list them. */
const addressesOf = (typed: string): string[] => typed.split(/[\s,]+/).filter((one) => one !== '');

/** The question that a link asks; null while it names no cluster and Service. */
export function questionOf({ cluster, service, port, client, balancer }: NsxTrafficSearch): NsxPacketWayRequest | null {
  if (cluster === undefined || service === undefined) return null;
  const { namespace, name } = splitReference(service);
  if (namespace === undefined || namespace === '' || name === '') return null;
  return {
    cluster,
    namespace,
    service: name,
    ...(port === undefined ? {} : { port }),
    ...(client === undefined ? {} : { client }),
    ...(balancer === undefined ? {} : { balancer: addressesOf(balancer) }),
  };
}

/** What the form holds, as typed. */
export interface WayDraft {
  readonly cluster: string;
  readonly service: string;
  readonly port: string;
  readonly client: string;
  readonly balancer: string;
}
export type WayFaults = Readonly<Partial<Record<keyof WayDraft, string>>>;

export const draftOf = ({ cluster, service, port, client, balancer }: NsxTrafficSearch): WayDraft => ({
  cluster: cluster ?? '',
  service: service ?? '',
  port: port === undefined ? '' : String(port),
  client: client ?? '',
  balancer: balancer ?? '',
});

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:.*:)[0-9a-f:]+(?:\d{1,3}(?:\.\d{1,3}){3})?)$/i;

/** Whether it has the form of an address; the server has the last word. */
export const looksLikeAddress = (typed: string): boolean => ADDRESS.test(typed);

/** As many as the server takes. */
const MOST_BALANCERS = 32;

/** What is wrong with the form, by field; nothing: it can be asked. */
export function faultsOf({ cluster, service, port, client, balancer }: WayDraft): WayFaults {
  const { namespace = '', name } = splitReference(service);
  const balancers = addressesOf(balancer);
  const number = port.trim() === '' ? null : /^\d{1,5}$/.test(port.trim()) ? Number(port) : 0;
  return {
    ...(cluster === '' ? { cluster: text.faultCluster } : {}),
    ...(namespace === '' || name === '' ? { service: text.faultService } : {}),
    ...(number === null || (number >= 1 && number <= 65_535) ? {} : { port: text.faultPort }),
    ...(client.trim() === '' || looksLikeAddress(client.trim()) ? {} : { client: text.faultClient }),
    ...(balancers.length <= MOST_BALANCERS && balancers.every(looksLikeAddress)
      ? {}
      : { balancer: text.faultBalancer }),
  };
}

export type WaySearch = Pick<NsxTrafficSearch, 'cluster' | 'service' | 'port' | 'client' | 'balancer'>;

/** The link of a form that can be asked. */
export const searchOfDraft = (draft: WayDraft): WaySearch => {
  const { namespace = '', name } = splitReference(draft.service);
  return {
    cluster: draft.cluster,
    service: `${namespace}/${name}`,
    ...(draft.port.trim() === '' ? {} : { port: Number(draft.port) }),
    ...(draft.client.trim() === '' ? {} : { client: draft.client.trim() }),
    ...(draft.balancer.trim() === '' ? {} : { balancer: addressesOf(draft.balancer).join(',') }),
  };
};
