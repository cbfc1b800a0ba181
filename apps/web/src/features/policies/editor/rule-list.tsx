import { memo, useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconGripVertical,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import type { Path } from '@netloft/antrea';
import { Sign } from '../../../components/mark.tsx';
import { actionMark } from '../../../components/policy-parts/facts.ts';
import { announce } from '../../../lib/announce.ts';
import type { EditorKindName } from './editor.search.ts';
import { useForm } from './form.context.ts';
import { textOf, type Loose } from './peer.model.ts';
import { RuleFields } from './rule-fields.tsx';
import { actionOf, freeRuleName, ruleText, type RuleSide } from './rule.model.ts';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

/** Rules up to this number are open from the start. */
const OPEN_AT_FIRST = 3;
const ICON = 15;

interface CardActions {
  readonly toggle: (index: number) => void;
  readonly move: (from: number, to: number) => void;
  readonly copy: (index: number) => void;
  readonly remove: (index: number) => void;
}

interface CardProps {
  readonly kind: EditorKindName;
  readonly rule: Loose;
  readonly path: Path;
  readonly index: number;
  readonly count: number;
  readonly side: RuleSide;
  readonly ownAppliedTo: boolean;
  readonly open: boolean;
  /** The same for the life of the list. */
  readonly actions: CardActions;
}

const sideWord = (side: RuleSide): string => (side === 'ingress' ? words.ingress : words.egress);

function RuleCard(props: CardProps): ReactNode {
  const { kind, rule, path, index, count, side, ownAppliedTo, open, actions } = props;
  const name = textOf(rule['name']);
  const label = words.rule(sideWord(side), index + 1, name);
  const action = actionOf(rule, kind);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    actions.move(index, index + (event.key === 'ArrowUp' ? -1 : 1));
  };
  const onDrop = (event: DragEvent): void => {
    const [fromSide, from] = event.dataTransfer.getData('text/plain').split(':');
    if (fromSide !== side) return;
    event.preventDefault();
    actions.move(Number(from), index);
  };
  const button = (icon: ReactNode, text: string, run: () => void, off = false): ReactNode => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={`${text}: ${label}`}
      title={text}
      disabled={off}
      onClick={run}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <li className={classes.rule}>
      <div className={classes.ruleHead}>
        <span
          className={classes.grip}
          draggable
          title={words.drag}
          onDragStart={(event) => event.dataTransfer.setData('text/plain', `${side}:${index}`)}
        >
          <IconGripVertical size={ICON} aria-hidden />
        </span>
        <button
          type="button"
          className={classes.ruleTitle}
          data-rule={`${side}:${index}`}
          aria-expanded={open}
          onClick={() => actions.toggle(index)}
          onKeyDown={onKeyDown}
          onDragOver={(event) => event.preventDefault()}
          onDrop={onDrop}
        >
          {open ? <IconChevronDown size={ICON} aria-hidden /> : <IconChevronRight size={ICON} aria-hidden />}
          <span className="visually-hidden">{words.rule(sideWord(side), index + 1, '')}</span>
          <Sign kind={action === undefined ? 'unknown' : actionMark[action]} label={action ?? words.noAction} />
          <span className={classes.ruleName}>
            {kind === 'K8sNetworkPolicy' ? `${index + 1}` : name === '' ? words.unnamed : name}
          </span>
          <span className={classes.ruleSentence}>{ruleText(rule, side)}</span>
        </button>
        {button(
          <IconArrowUp size={ICON} aria-hidden />,
          words.moveUp,
          () => actions.move(index, index - 1),
          index === 0,
        )}
        {button(
          <IconArrowDown size={ICON} aria-hidden />,
          words.moveDown,
          () => actions.move(index, index + 1),
          index === count - 1,
        )}
        {button(<IconCopy size={ICON} aria-hidden />, words.copyRule, () => actions.copy(index))}
        {button(<IconTrash size={ICON} aria-hidden />, words.removeRule, () => actions.remove(index))}
      </div>
      {open && <RuleFields rule={rule} path={path} side={side} ownAppliedTo={ownAppliedTo} />}
    </li>
  );
}

/** A card is drawn anew only when its rule says something else; the draft is read anew with every change. */
const Card = memo(RuleCard, (before, after) => {
  const { rule: one, path: _one, ...rest } = before;
  const { rule: other, path: _other, ...others } = after;
  return (
    JSON.stringify(one) === JSON.stringify(other) &&
    (Object.keys(rest) as (keyof typeof rest)[]).every((name) => Object.is(rest[name], others[name]))
  );
});

/** Actions that stay the same while what they do follows the newest draft. */
function useSame(newest: CardActions): CardActions {
  const latest = useRef(newest);
  useEffect(() => {
    latest.current = newest;
  });
  const [same] = useState<CardActions>(() => ({
    toggle: (index) => latest.current.toggle(index),
    move: (from, to) => latest.current.move(from, to),
    copy: (index) => latest.current.copy(index),
    remove: (index) => latest.current.remove(index),
  }));
  return same;
}

/** Rules of one direction, in the order in which they are evaluated. */
export function RuleList({
  rules,
  side,
  ownAppliedTo,
}: {
  readonly rules: readonly Loose[];
  readonly side: RuleSide;
  readonly ownAppliedTo: boolean;
}): ReactNode {
  const { kind, edit } = useForm();
  const [opened, setOpened] = useState<ReadonlySet<number>>(
    () => new Set(rules.length <= OPEN_AT_FIRST ? rules.keys() : []),
  );
  const list: Path = ['spec', side];
  const word = sideWord(side);
  const toggle = (index: number): void =>
    setOpened((before) =>
      before.has(index) ? new Set([...before].filter((one) => one !== index)) : new Set([...before, index]),
    );
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= rules.length || from === to || !Number.isInteger(from)) return;
    edit([{ op: 'move', path: list, from, to }]);
    setOpened((before) => {
      const order = rules.map((_rule, index) => before.has(index));
      order.splice(to, 0, ...order.splice(from, 1));
      return new Set(order.flatMap((isOpen, index) => (isOpen ? [index] : [])));
    });
    announce(words.moved(words.rule(word, from + 1, textOf(rules[from]?.['name'])), to + 1));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-rule="${side}:${to}"]`)?.focus());
  };
  const insert = (index: number, rule: Loose): void => {
    edit([{ op: 'insert', path: list, index, value: rule }]);
    setOpened((before) => new Set([...[...before].map((one) => (one >= index ? one + 1 : one)), index]));
  };
  const name = kind === 'K8sNetworkPolicy' ? {} : { name: freeRuleName(rules, side) };
  const add = (): void => insert(rules.length, kind === 'K8sNetworkPolicy' ? {} : { ...name, action: 'Allow' });
  const copy = (index: number): void => insert(index + 1, { ...rules[index], ...name });
  const remove = (index: number): void => {
    edit([{ op: 'delete', path: rules.length === 1 ? list : [...list, index] }]);
    setOpened((before) => new Set([...before].flatMap((one) => (one === index ? [] : [one > index ? one - 1 : one]))));
  };
  const actions = useSame({ toggle, move, copy, remove });
  return (
    <section aria-label={words.rules(word, rules.length)} className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>{words.rules(word, rules.length)}</h3>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} aria-hidden />} onClick={add}>
          {words.addRule(word)}
        </Button>
      </div>
      {rules.length === 0 ? (
        <p className={classes.quiet}>{words.rulesNone(word)}</p>
      ) : (
        <ol className={classes.rules}>
          {rules.map((rule, index) => (
            <Card
              key={index}
              kind={kind}
              rule={rule}
              path={[...list, index]}
              index={index}
              count={rules.length}
              side={side}
              ownAppliedTo={ownAppliedTo}
              open={opened.has(index)}
              actions={actions}
            />
          ))}
        </ol>
      )}
    </section>
  );
}
