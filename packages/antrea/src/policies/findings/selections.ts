import type { Finding } from '@netloft/contracts';
import { type Group, groupKeyOf, type Peer, type Policy, type Rule, type Subject } from '../../evaluation/rules.ts';
import type { IndexView, MaybeSelected } from '../index-view.ts';
import { subjectsOfPolicy } from '../members.ts';
import { finding, type FindingFacts, type Namer, ruleWords } from './words.ts';

const isEmpty = (selected: MaybeSelected): boolean =>
  selected !== 'unknown' && selected.classes.length === 0 && selected.nodes.length === 0;

const familyOf = (view: IndexView, group: Group): readonly Group[] => [
  group,
  ...group.children.map((child) => view.group(child)).filter((child): child is Group => child !== undefined),
];

function groupsIn(entries: readonly (Subject | Peer)[]): string[] {
  const keys = entries.flatMap((one) => (one.type === 'group' ? [groupKeyOf(one.namespace, one.name)] : []));
  return [...new Set(keys)];
}

/** Groups that a policy names and that are not there, or that cannot do what they are named for. */
export function groupFindings(view: IndexView, policy: Policy): Finding[] {
  const found: Finding[] = [];
  const kind = policy.ref.namespace === undefined ? 'ClusterGroup' : 'Group';
  const subjects = groupsIn(subjectsOfPolicy(policy));
  const peers = groupsIn(policy.rules.flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers)));
  for (const key of new Set([...subjects, ...peers])) {
    if (view.isMissing(key))
      found.push(
        finding(
          'UNKNOWN_GROUP',
          'warning',
          `There is no ${kind} ${key}: it selects nothing until there is.`,
          `Create ${kind} ${key}, or name another one.`,
        ),
      );
    const group = view.group(key);
    if (group === undefined) continue;
    const deep = group.children.find((child) => (view.group(child)?.children.length ?? 0) > 0);
    if (deep !== undefined)
      found.push(
        finding(
          'GROUP_NOT_USABLE',
          'warning',
          `${kind} ${key} has the child ${deep}, which has children itself: Antrea looks one level deep and leaves those out.`,
          `Name the children of ${deep} in ${key} itself.`,
        ),
      );
  }
  for (const key of subjects) {
    const group = view.group(key);
    if (group === undefined) continue;
    if (!view.isUsableAsSubject(key))
      found.push(
        finding(
          'GROUP_NOT_USABLE',
          'warning',
          `Group ${key} has a namespaceSelector and so reaches into other Namespaces: it cannot be used in appliedTo, and Antrea does not realize the policy.`,
          'Apply the policy to a Group without namespaceSelector, or write a ClusterNetworkPolicy with a ClusterGroup.',
        ),
      );
    else if (familyOf(view, group).some(({ blocks }) => blocks.length > 0))
      found.push(
        finding(
          'GROUP_NOT_USABLE',
          isEmpty(view.groupMembers(key)) ? 'warning' : 'info',
          `${kind} ${key} has blocks of addresses, which appliedTo leaves out: policies are enforced on Pods and Nodes.`,
          'Select the Pods by labels.',
        ),
      );
  }
  return found;
}

const NOTHING_SELECTED = 'Check the labels and Namespaces that it asks for, or delete it when it is no longer needed.';

/** A policy, a rule with its own appliedTo, or one entry that selects nothing now. */
export function emptySelections(view: IndexView, policy: Policy, namer: Namer): Finding[] {
  const whole = view.subjects(subjectsOfPolicy(policy));
  if (isEmpty(whole))
    return [
      finding(
        'EMPTY_SELECTION',
        'warning',
        `${namer.policy(policy)} selects no Pod and no Node now: it is enforced nowhere.`,
        NOTHING_SELECTED,
      ),
    ];
  const found: Finding[] = [];
  const lists = new Map<readonly Subject[], Rule | undefined>([[policy.subjects, undefined]]);
  for (const rule of policy.rules) if (!lists.has(rule.subjects)) lists.set(rule.subjects, rule);
  for (const [subjects, rule] of lists) {
    const where = rule === undefined ? '' : ` of ${ruleWords(rule)}`;
    const more = rule === undefined ? {} : { rule };
    if (subjects.length > 0 && isEmpty(view.subjects(subjects))) {
      const message = `appliedTo${where} selects no Pod and no Node now: the rule is enforced nowhere.`;
      found.push(finding('EMPTY_SELECTION', 'warning', message, NOTHING_SELECTED, more));
      continue;
    }
    subjects.forEach((subject, at) => {
      if (subjects.length < 2 || !isEmpty(view.subject(subject))) return;
      const message = `Entry ${at + 1} of appliedTo${where} selects no Pod and no Node now.`;
      found.push(finding('EMPTY_SELECTION', 'info', message, NOTHING_SELECTED, more));
    });
  }
  return found;
}

/** Why a peer matches nothing now; undefined when it does, or when that cannot be told. */
function emptyPeer(view: IndexView, peer: Peer, namespaces: () => ReadonlySet<string> | undefined): string | undefined {
  switch (peer.type) {
    case 'pods':
      return view.select(peer.selection).length === 0 ? 'selects no Pod' : undefined;
    case 'relative':
      return isEmpty(view.peer(peer, namespaces())) ? 'selects no Pod' : undefined;
    case 'nodes':
      return isEmpty(view.nodes(peer.selector)) ? 'selects no Node' : undefined;
    case 'group': {
      const key = groupKeyOf(peer.namespace, peer.name);
      const group = view.group(key);
      const hasBlocks = group !== undefined && familyOf(view, group).some(({ blocks }) => blocks.length > 0);
      return !hasBlocks && isEmpty(view.groupMembers(key)) ? `means group ${key}, which has no members` : undefined;
    }
    case 'service': {
      if (peer.clusterSet || !view.index.inventory.knowsServices) return undefined;
      const key = `${peer.namespace}/${peer.name}`;
      const service = view.service(key);
      if (service === undefined) return `means Service ${key}, which is not there`;
      return service.headless ? `means Service ${key}, which is headless and so has no address to match` : undefined;
    }
    case 'block':
    case 'fqdn':
    case 'undecidable':
      return undefined;
  }
}

/** Rules that can match nothing now, and single entries of from or to that do not. */
export function emptyPeers(view: IndexView, policy: Policy): Finding[] {
  const found: Finding[] = [];
  for (const rule of policy.rules) {
    const { peers } = rule;
    if (peers === 'any' || peers.length === 0) continue;
    const own = (): ReadonlySet<string> | undefined => {
      const selected = view.subjects(rule.subjects);
      if (selected === 'unknown' || isEmpty(selected)) return undefined;
      return new Set(selected.classes.map((at) => view.table.classes[at]?.pod.namespace ?? ''));
    };
    const reasons = peers.map((peer) => emptyPeer(view, peer, own));
    const side = rule.direction === 'Ingress' ? 'from' : 'to';
    const action = `Check what ${side} asks for.`;
    if (reasons.every((reason) => reason !== undefined)) {
      const why =
        reasons.length === 1 ? `what it names in ${side} ${reasons[0]} now` : `nothing in ${side} selects anything now`;
      const message = `The ${ruleWords(rule)} matches nothing: ${why}.`;
      found.push(finding('EMPTY_PEER', 'warning', message, action, { rule }));
    } else
      reasons.forEach((reason, at) => {
        if (reason === undefined) return;
        const message = `Entry ${at + 1} of ${side} in ${ruleWords(rule)} ${reason} now.`;
        found.push(finding('EMPTY_PEER', 'info', message, action, { rule }));
      });
  }
  return found;
}

/** A Tier that is not there, and gates without which a rule is not enforced. */
export function settingFindings(view: IndexView, policy: Policy, facts: FindingFacts): Finding[] {
  const found: Finding[] = [];
  if (!policy.placed && view.index.context.knowsTiers)
    found.push(
      finding(
        'UNKNOWN_TIER',
        'warning',
        `There is no Tier ${policy.tier}: where the policy stands among the others is not known.`,
        `Create Tier ${policy.tier}, or move the policy to another one.`,
      ),
    );
  if (facts.gates?.nodeNetworkPolicy === false && subjectsOfPolicy(policy).some(({ type }) => type === 'nodes'))
    found.push(
      finding(
        'GATE_OFF',
        'warning',
        'It is applied to Nodes while the feature gate NodeNetworkPolicy is off: agents do not enforce it.',
        'Turn the gate NodeNetworkPolicy on for the agents.',
      ),
    );
  const layer7 = policy.rules.find((rule) => rule.l7);
  if (facts.gates?.l7 === false && layer7 !== undefined)
    found.push(
      finding(
        'GATE_OFF',
        'warning',
        `The ${ruleWords(layer7)} looks into layer 7 while the feature gate L7NetworkPolicy is off.`,
        'Turn the gate L7NetworkPolicy on for controller and agents.',
        { rule: layer7 },
      ),
    );
  return found;
}
