import { memo, type ReactNode } from 'react';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { NsxLink, Rung, RungPolicy } from '@netloft/contracts';
import { Mark, Sign, type MarkKind } from '../../components/mark.tsx';
import { Middle } from '../../components/name.tsx';
import { NsxPolicyLink, type NsxLinks } from '../../components/nsx-link/index.ts';
import { actionMark } from '../../components/policy-parts/index.ts';
import { formatCount, plural } from '../../lib/format.ts';
import { ACTIONS, policyName, shortPriority, shortSubject, type LaneCell } from './tiers.model.ts';
import { tiersText as text } from './tiers.messages.ts';
import classes from './ladder.module.css';

/** Policies that a rung shows by name; the others are in its details. */
export const SHOWN_POLICIES = 6;

/** The two lanes of a rung: the packet on its way out, and on its way in. */
export function Lanes({ out, into }: { readonly out: LaneCell; readonly into: LaneCell }): ReactNode {
  return (
    <span className={classes.lanes}>
      {[[text.head.out, out] as const, [text.head.in, into] as const].map(([label, cell]) => (
        <span key={label} className={classes.lane} data-line={cell.line} title={cell.words || undefined}>
          {cell.mark !== null && (
            <span className={classes.laneMark} data-mark={cell.mark}>
              <Sign kind={cell.mark} size={14} />
            </span>
          )}
          {cell.words !== '' && (
            <span className="visually-hidden">
              {label}: {cell.words}.{' '}
            </span>
          )}
        </span>
      ))}
    </span>
  );
}

/** How many rules of each action. */
export function ActionMix({ actions }: { readonly actions: Rung['counts']['actions'] }): ReactNode {
  return (
    <span className={classes.mix}>
      {ACTIONS.filter((action) => actions[action] > 0).map((action) => (
        <span key={action} title={plural(actions[action], `${action} rule`)}>
          <Sign kind={actionMark[action]} size={12} label={text.marks[action]} />
          <span className="number">{formatCount(actions[action])}</span>
        </span>
      ))}
    </span>
  );
}

interface PolicyChipProps {
  readonly cluster: string;
  readonly policy: RungPolicy;
  readonly mark: MarkKind | undefined;
  readonly index: number;
  readonly tabbable: boolean;
}

/** Stops of the ways to NSX come after those of the policies in number, not in place. */
const nsxStop = (index: number): number => SHOWN_POLICIES + 1 + index;

function PolicyChip({ cluster, policy, mark, index, tabbable }: PolicyChipProps): ReactNode {
  const pods = policy.pods === null ? '' : `, applied to ${plural(policy.pods, 'Pod')}`;
  // The pages of other features are known to the router only, as in components/cluster-link.
  const target = {
    to: '/clusters/$cluster/policies/$id',
    params: { cluster, id: policy.id },
    search: {},
  } as unknown as LinkProps;
  return (
    <Link
      {...target}
      className={classes.chip}
      data-mark={mark}
      data-stop={index}
      tabIndex={tabbable ? 0 : -1}
      title={`${policy.id}${pods}`}
    >
      {mark === undefined ? (
        ACTIONS.filter((action) => policy.actions[action] > 0).map((action) => (
          <Sign key={action} kind={actionMark[action]} size={11} label={text.marks[action]} />
        ))
      ) : (
        <Mark kind={mark} />
      )}
      <Middle text={policyName(policy)} length={26} />
      {policy.priority !== null && <span className="muted number">{shortPriority(policy.priority)}</span>}
      {policy.warnings > 0 && (
        <span className={classes.warn} title={text.warnings(policy.warnings)}>
          <IconAlertTriangle size={12} aria-hidden />
          <span className="visually-hidden">{text.warnings(policy.warnings)}</span>
        </span>
      )}
    </Link>
  );
}

/** A policy, and where it came from NSX the way to the policy there. */
function RungPolicyChip(
  props: PolicyChipProps & { readonly link: NsxLink | undefined; readonly linkTabbable: boolean },
): ReactNode {
  const { link, linkTabbable, ...chip } = props;
  if (link === undefined) return <PolicyChip {...chip} />;
  return (
    <span className={classes.withNsx}>
      <PolicyChip {...chip} />
      <NsxPolicyLink
        link={link}
        shown={policyName(chip.policy)}
        stop={nsxStop(chip.index)}
        tabIndex={linkTabbable ? 0 : -1}
      />
    </span>
  );
}

/** Who may put policies on the rung, and whether you may. */
export function Access({ rung }: { readonly rung: Pick<Rung, 'access' | 'type'> }): ReactNode {
  const { access } = rung;
  const { you } = access;
  const names = access.entitled.map(shortSubject);
  const who = access.open ? text.open : names.length === 0 ? text.nobody : text.only(names.join(', '));
  const lead = you.allowed === null ? text.youUnknown : you.allowed ? text.youMay : text.youMayNot;
  return (
    <span
      className={classes.access}
      title={`${access.open ? text.openWhat : access.entitled.join('\n')}\n${you.reason}`}
    >
      {you.allowed === false && <IconLock size={13} aria-label={lead} role="img" />}
      {you.allowed === null && rung.type === 'tier' && <Sign kind="unknown" size={13} label={lead} />}
      <span className={access.open ? 'muted' : undefined}>{who}</span>
    </span>
  );
}

export interface LadderRungProps {
  readonly cluster: string;
  readonly rung: Rung;
  readonly out: LaneCell;
  readonly into: LaneCell;
  readonly deciders: ReadonlyMap<string, MarkKind>;
  /** The rung is on the way that is being read. */
  readonly way: 'on' | 'here' | undefined;
  readonly open: boolean;
  /** Its one stop in the order of Tab; -1: none. */
  readonly stop: number;
  readonly hitsOff: string | null;
  /** Which of its policies came from NSX. */
  readonly links: NsxLinks;
  readonly onOpen: (id: string) => void;
}

/** One rung: where it stands, what is on it, who may add to it. */
export const LadderRung = memo(function LadderRung(props: LadderRungProps): ReactNode {
  const { cluster, rung, out, into, deciders, way, open, stop, hitsOff, links, onOpen } = props;
  const shown = rung.policies.slice(0, SHOWN_POLICIES);
  const rest = rung.counts.policies - shown.length;
  const { isolated } = rung.counts;
  return (
    <li
      className={classes.rung}
      data-rung={rung.id}
      data-owner={rung.owner}
      data-way={way}
      data-open={open || undefined}
      data-empty={rung.counts.policies === 0 || undefined}
    >
      <Lanes out={out} into={into} />
      <span className={`number ${classes.priority ?? ''}`}>{rung.type === 'tier' ? rung.place : ''}</span>
      <button
        type="button"
        className={classes.name}
        data-stop="0"
        tabIndex={stop === 0 ? 0 : -1}
        aria-expanded={open}
        title={`${rung.name}: ${text.owner[rung.owner]}${rung.description === '' ? '' : `\n${rung.description}`}`}
        onClick={() => onOpen(rung.id)}
      >
        {rung.owner === 'nsx' && <Mark kind="nsx" />}
        {rung.owner !== 'nsx' && text.tag[rung.owner] !== '' && (
          <span className={classes.tag}>{text.tag[rung.owner]}</span>
        )}
        <Middle text={rung.name} length={42} />
      </button>
      <span className={classes.policies}>
        {shown.map((policy, index) => (
          <RungPolicyChip
            key={policy.id}
            cluster={cluster}
            policy={policy}
            mark={deciders.get(policy.id)}
            index={index + 1}
            tabbable={stop === index + 1}
            link={links.get(policy.id)}
            linkTabbable={stop === nsxStop(index + 1)}
          />
        ))}
        {rest > 0 && (
          <button
            type="button"
            className={classes.rest}
            data-stop={shown.length + 1}
            tabIndex={stop === shown.length + 1 ? 0 : -1}
            onClick={() => onOpen(rung.id)}
          >
            {text.more(formatCount(rest))}
          </button>
        )}
        {rung.counts.policies === 0 && (
          <span className="muted">{rung.id === 'emergency' ? text.emptyReserved : text.empty}</span>
        )}
        {isolated !== null && isolated > 0 && (
          <span className={classes.note}>{text.isolated(plural(isolated, 'Pod'))}</span>
        )}
      </span>
      <ActionMix actions={rung.counts.actions} />
      <span className={`number ${classes.hits ?? ''}`} title={hitsOff ?? text.head.hitsWhat}>
        {rung.hits === null ? <span className="muted">—</span> : formatCount(rung.hits.sessions)}
      </span>
      <Access rung={rung} />
    </li>
  );
});
