import { useState, type ReactNode } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import type { NsxEditorFacts, NsxFinding } from '@netloft/contracts';
import { Sign } from '../../../components/mark.tsx';
import { announce } from '../../../lib/announce.ts';
import { textOf, type Loose } from '../parts/loose.ts';
import { copyOfRule, moved, newRule, saidAt, shownEntries, splitEntries } from './editor.model.ts';
import { policyEditorText as text } from './editor.messages.ts';
import { actionLabel, actionMark } from './policies.model.ts';
import { RuleFields } from './rule-fields.tsx';
import classes from './editor.module.css';

/** Rules up to this number are open from the start. */
const OPEN_AT_FIRST = 2;
const ICON = 15;

export interface RuleListProps {
  /** In their order. */
  readonly rules: readonly Loose[];
  readonly antrea: boolean;
  readonly category: string;
  readonly applied: boolean;
  readonly facts: NsxEditorFacts | undefined;
  /** Speak of rules by their place in the draft. */
  readonly findings: readonly NsxFinding[];
  readonly onChange: (rules: readonly Loose[]) => void;
}

const keyOf = (rule: Loose): string => textOf(rule['id']);

/** `yelb-ui, 10.0.0.0/24 → Any: HTTP, TCP/8080`. */
function sentenceOf(rule: Loose, facts: NsxEditorFacts | undefined): string {
  const names = new Map([...(facts?.groups ?? []), ...(facts?.services ?? [])].map(({ path, name }) => [path, name]));
  const words = (list: unknown): string =>
    shownEntries(list)
      // The slash of a block is none of a path.
      .map((entry) => names.get(entry) ?? (entry.startsWith('/') ? entry.split('/').at(-1) : undefined) ?? entry)
      .join(', ');
  const services = [words(rule['services']), ...splitEntries(rule['service_entries']).ports].filter(Boolean).join(', ');
  return text.sentence(
    words(rule['source_groups']) || text.any,
    words(rule['destination_groups']) || text.any,
    services || text.any,
  );
}

/** Rules of a policy as cards that open, moved by buttons or with Alt and the arrow keys. */
export function RuleList({ rules, antrea, category, applied, facts, findings, onChange }: RuleListProps): ReactNode {
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    () => new Set(rules.length <= OPEN_AT_FIRST ? rules.map(keyOf) : []),
  );
  const toggle = (id: string): void =>
    setOpened((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  const add = (rule: Loose, at: number): void => {
    onChange(rules.toSpliced(at, 0, rule));
    setOpened((before) => new Set([...before, keyOf(rule)]));
  };
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= rules.length) return;
    onChange(moved(rules, from, to));
    announce(text.moved(text.rule(from + 1, textOf(rules[from]?.['display_name'])), to + 1));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-rule-card="${to}"]`)?.focus());
  };
  return (
    <section aria-label={text.rules(rules.length)} className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>{text.rules(rules.length)}</h3>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => add(newRule(rules, antrea), rules.length)}
        >
          {text.addRule}
        </Button>
      </div>
      {rules.length === 0 && <p className={classes.quiet}>{text.noRules}</p>}
      <ol className={classes.rules}>
        {rules.map((rule, index) => {
          const id = keyOf(rule);
          const path = `rules.${index}`;
          const said = saidAt(findings, path);
          const name = textOf(rule['display_name']);
          const label = text.rule(index + 1, name);
          const isOpen = opened.has(id);
          const action = textOf(rule['action']);
          const button = (icon: ReactNode, word: string, run: () => void, off = false): ReactNode => (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`${word}: ${label}`}
              title={word}
              disabled={off}
              onClick={run}
            >
              {icon}
            </ActionIcon>
          );
          return (
            <li key={id} className={classes.rule}>
              <div className={classes.ruleHead}>
                <button
                  type="button"
                  className={classes.ruleTitle}
                  data-rule-card={index}
                  aria-expanded={isOpen}
                  onClick={() => toggle(id)}
                  onKeyDown={(event) => {
                    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                    event.preventDefault();
                    move(index, index + (event.key === 'ArrowUp' ? -1 : 1));
                  }}
                >
                  {isOpen ? <IconChevronDown size={ICON} aria-hidden /> : <IconChevronRight size={ICON} aria-hidden />}
                  <span className="number">{index + 1}</span>
                  <Sign kind={actionMark[action] ?? 'unknown'} label={actionLabel(action)} />
                  {said.length > 0 && (
                    <Sign
                      kind={said.some(({ severity }) => severity === 'error') ? 'dropped' : 'mixed'}
                      size={13}
                      label={said.map(({ message }) => message).join(' ')}
                    />
                  )}
                  <span className={classes.ruleName}>{name}</span>
                  <span className={classes.ruleSentence}>{sentenceOf(rule, facts)}</span>
                </button>
                {button(
                  <IconArrowUp size={ICON} aria-hidden />,
                  text.moveUp,
                  () => move(index, index - 1),
                  index === 0,
                )}
                {button(
                  <IconArrowDown size={ICON} aria-hidden />,
                  text.moveDown,
                  () => move(index, index + 1),
                  index === rules.length - 1,
                )}
                {button(<IconCopy size={ICON} aria-hidden />, text.copyRule, () =>
                  add(copyOfRule(rule, rules), index + 1),
                )}
                {button(<IconTrash size={ICON} aria-hidden />, text.removeRule, () =>
                  onChange(rules.toSpliced(index, 1)),
                )}
              </div>
              {isOpen && (
                <RuleFields
                  rule={rule}
                  path={path}
                  antrea={antrea}
                  category={category}
                  applied={applied}
                  facts={facts}
                  findings={said}
                  onChange={(members) => onChange(rules.with(index, withMembers(rule, members)))}
                />
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const withMembers = (rule: Loose, members: Loose): Loose =>
  Object.fromEntries(Object.entries({ ...rule, ...members }).filter(([, value]) => value !== undefined));
