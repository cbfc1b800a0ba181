import { useEffect, useRef, type ReactNode } from 'react';
import type { RuleDirection, RuleView } from '@netloft/contracts';
import { Mark } from '../../../components/mark.tsx';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { actionMark } from '../../../components/policy-parts/index.ts';
import { formatCount } from '../../../lib/format.ts';
import { TextButton } from '../../../components/text-button.tsx';
import { policiesText as text } from '../policies.messages.ts';
import classes from '../policies.module.css';

const DIRECTIONS = ['Ingress', 'Egress'] as const;

export const ruleKey = (rule: { readonly direction: RuleDirection; readonly index: number }): string =>
  `${rule.direction}:${rule.index}`;

export interface RulesProps {
  readonly rules: readonly RuleView[];
  readonly isolates: readonly RuleDirection[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/** The rules as sentences, in the order in which they are asked: what the picture shows, to read and to copy. */
export function Rules({ rules, isolates, selected, onSelect }: RulesProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected === null) return;
    list.current?.querySelector(`[data-rule="${selected}"]`)?.scrollIntoView?.({ block: 'nearest' });
  }, [selected]);
  return (
    <div ref={list} className={classes.rules}>
      {DIRECTIONS.map((direction) => {
        const side = rules.filter((rule) => rule.direction === direction);
        const isolated = isolates.includes(direction);
        return (
          <section key={direction} aria-label={`${text.direction[direction]}: ${text.directionLead[direction]}`}>
            <h4>
              {text.direction[direction]} <span className="muted">{text.directionLead[direction]}</span>
            </h4>
            {side.length === 0 && !isolated && <p className="muted">{text.noRulesAt[direction]}</p>}
            {(side.length > 0 || isolated) && (
              <ol>
                {side.map((rule) => (
                  <RuleLine key={ruleKey(rule)} rule={rule} selected={selected} onSelect={onSelect} />
                ))}
                {isolated && (
                  <li
                    data-rule={`${direction}:rest`}
                    data-selected={selected === `${direction}:rest` ? true : undefined}
                  >
                    <Mark kind="dropped" label="Drop" />
                    <p>{text.isolatedRest[direction]}</p>
                  </li>
                )}
              </ol>
            )}
          </section>
        );
      })}
    </div>
  );
}

function RuleLine({
  rule,
  selected,
  onSelect,
}: {
  readonly rule: RuleView;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}): ReactNode {
  const key = ruleKey(rule);
  const groups = new Map(
    [...rule.peers, ...(rule.appliedTo ?? [])].flatMap(({ group, text: words }) =>
      group === undefined ? [] : [[group, words] as const],
    ),
  );
  return (
    <li data-rule={key} data-selected={key === selected ? true : undefined}>
      <Mark kind={actionMark[rule.action]} label={rule.action} />
      <div>
        <p>{rule.sentence}</p>
        <p className={classes.ruleFacts}>
          <TextButton aria-pressed={key === selected} onClick={() => onSelect(key)}>
            <span className="mono">{rule.name === '' ? `#${rule.index + 1}` : rule.name}</span>
          </TextButton>
          <span>{rule.ports.length === 0 ? text.everyPort : rule.ports.join(', ')}</span>
          {rule.l7.length > 0 && (
            <span>
              {text.l7}: {rule.l7.join(', ')}
            </span>
          )}
          {rule.appliedTo !== undefined && rule.appliedTo.length > 0 && (
            <span>{text.appliedOnly(rule.appliedTo.map((one) => one.text).join(', '))}</span>
          )}
          {rule.logged && <span>{text.logged}</span>}
          {rule.hits !== null && <span>{text.hitsOf(formatCount(rule.hits.sessions))}</span>}
          {[...groups].map(([group, words]) => (
            <ClusterLink key={group} to="/groups" search={{ open: group }} title={group}>
              {words}
            </ClusterLink>
          ))}
        </p>
      </div>
    </li>
  );
}
