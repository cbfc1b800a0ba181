import type { Rung } from '@netloft/contracts';
import type { Column } from '../../components/data-table/index.ts';
import { originText } from '../../components/policy-parts/index.ts';
import { Access, ActionMix } from './ladder-rung.tsx';
import { ACTIONS, policyName, shortSubject } from './tiers.model.ts';
import { tiersText as text } from './tiers.messages.ts';

const mixText = (rung: Rung): string =>
  ACTIONS.filter((action) => rung.counts.actions[action] > 0)
    .map((action) => `${action} ${rung.counts.actions[action]}`)
    .join(', ');
const accessText = (rung: Rung): string =>
  rung.access.open ? text.open : text.only(rung.access.entitled.map(shortSubject).join(', '));

/** The ladder's twin as a table, a row for each rung. */
export const tierColumns: readonly Column<Rung>[] = [
  { id: 'place', header: text.placeShort, value: (rung) => rung.place, width: 80, align: 'end' },
  { id: 'name', header: text.head.rung, value: (rung) => rung.name, width: 180, grow: 2, fixed: true },
  {
    id: 'owner',
    header: text.ownerTerm,
    value: (rung) => rung.owner,
    width: 110,
    description:
      'default: one of Antrea’s six; nsx: of the NSX integration; kubernetes: a stage; custom: made by people',
  },
  { id: 'policies', header: text.policiesTerm, value: (rung) => rung.counts.policies, width: 80, align: 'end' },
  {
    id: 'names',
    header: text.head.policies,
    value: (rung) => rung.policies.map(policyName).join(', '),
    width: 150,
    grow: 3,
    sortable: false,
  },
  { id: 'rules', header: text.rulesTerm, value: (rung) => rung.counts.rules, width: 70, align: 'end', optional: true },
  {
    id: 'actions',
    header: 'Actions',
    value: mixText,
    cell: (rung) => <ActionMix actions={rung.counts.actions} />,
    width: 100,
    sortable: false,
  },
  {
    id: 'pods',
    header: 'Pods',
    value: (rung) => rung.counts.pods,
    width: 65,
    align: 'end',
    description: text.podsTerm,
  },
  {
    id: 'hits',
    header: text.hitsTerm,
    value: (rung) => rung.hits?.sessions,
    width: 75,
    align: 'end',
    description: text.head.hitsWhat,
  },
  {
    id: 'access',
    header: text.head.access,
    value: accessText,
    cell: (rung) => <Access rung={rung} />,
    width: 120,
    grow: 1,
  },
  {
    id: 'description',
    header: text.description,
    value: (rung) => rung.description,
    width: 200,
    grow: 2,
    optional: true,
  },
  { id: 'origin', header: text.originTerm, value: (rung) => originText(rung.origin), width: 110, optional: true },
];
