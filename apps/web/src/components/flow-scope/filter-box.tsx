import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Combobox, Popover, useCombobox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconFilter, IconHelp, IconX } from '@tabler/icons-react';
import { FILTER_FIELDS, parseFilter } from '@netloft/analytics';
import { flowCompleteQuery, type FlowScope } from '../../lib/flows.queries.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { completeHere, fill, suggestionsOf } from './completion.ts';
import { scopeText as text } from './flow-scope.messages.ts';
import classes from './flow-scope.module.css';

const QUIET_MS = 150;

/** A value after it stayed the same for a moment. */
function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

/** Every field with an example: the language on one sheet. */
function FilterHelp(): ReactNode {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <button type="button" className={classes.inner} aria-label={text.help} title={text.help}>
          <IconHelp size={15} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.help} className={classes.help}>
        <p>{text.helpLead}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.helpField}</th>
              <th scope="col">{text.helpMeans}</th>
              <th scope="col">{text.helpExample}</th>
            </tr>
          </thead>
          <tbody>
            {FILTER_FIELDS.map((field) => (
              <tr key={field.name}>
                <td className="mono">
                  {[field.name, ...field.sides.map((side) => `${side}.${field.name}`)].join(' ')}
                </td>
                <td>{field.description}</td>
                <td className="mono">{field.example}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Popover.Dropdown>
    </Popover>
  );
}

export interface FilterBoxProps {
  readonly cluster: string;
  readonly scope: FlowScope;
  readonly onChange: (filter: string | undefined) => void;
  readonly label?: string;
}

/**
 * The filter as it is typed, with completion and with its faults where they are. It counts from Enter, from a chosen value and from leaving
 * the field on; what cannot be read does not count.
 */
export function FilterBox({ cluster, scope, onChange, label = text.filter }: FilterBoxProps): ReactNode {
  const [typed, setTyped] = useState(scope.filter);
  const [cursor, setCursor] = useState(0);
  const [checked, setChecked] = useState(scope.filter);
  const [scrolled, setScrolled] = useState(0);
  const [address, setAddress] = useState(scope.filter);
  if (scope.filter !== address) {
    setAddress(scope.filter);
    setTyped(scope.filter);
    setChecked(scope.filter);
  }
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const here = completeHere(typed, cursor);
  const asked = usePaused(here.asks && combobox.dropdownOpened ? `${cursor}\n${typed}` : '');
  const isCurrent = asked === `${cursor}\n${typed}`;
  const found = useQuery({
    ...flowCompleteQuery(cluster, scope, typed, cursor),
    enabled: isCurrent && asked !== '' && cluster !== '',
  });
  const suggestions = here.asks ? (found.data === undefined ? [] : suggestionsOf(found.data)) : here.suggestions;
  const read = parseFilter(checked);
  const fault = !read.ok && checked === typed ? read.error : undefined;

  useShortcuts([{ keys: '/', label, group: text.shortcutGroup, run: () => input.current?.focus() }]);

  const look = (): void => setCursor(input.current?.selectionStart ?? 0);
  const apply = (next: string): void => {
    setChecked(next);
    if (parseFilter(next).ok && next.trim() !== scope.filter) onChange(next.trim() === '' ? undefined : next.trim());
  };
  const choose = (insert: string): void => {
    const filled = fill(typed, here.place, insert);
    setTyped(filled.text);
    setCursor(filled.cursor);
    requestAnimationFrame(() => input.current?.setSelectionRange(filled.cursor, filled.cursor));
    combobox.resetSelectedOption();
    if (here.place.kind === 'value') {
      combobox.closeDropdown();
      // The space after the value stays in the field, ready for the next term.
      if (parseFilter(filled.text).ok) {
        setAddress(filled.text.trim());
        onChange(filled.text.trim());
      }
    }
  };

  return (
    <div className={classes.filterArea}>
      <Combobox
        store={combobox}
        withinPortal
        position="bottom-start"
        width="target"
        keepMounted={false}
        onOptionSubmit={choose}
      >
        <form
          role="search"
          aria-label={label}
          className={classes.filterBox}
          data-wrong={fault === undefined ? undefined : true}
          onSubmit={(event) => {
            event.preventDefault();
            combobox.closeDropdown();
            apply(typed);
          }}
        >
          <IconFilter size={15} aria-hidden className={classes.filterIcon} />
          <div className={classes.typing}>
            {fault !== undefined && (
              <div aria-hidden="true" className={classes.mirror}>
                <span style={{ marginLeft: -scrolled }}>{typed.slice(0, fault.at)}</span>
                <mark>{typed.slice(fault.at, fault.at + Math.max(1, fault.length)) || ' '}</mark>
              </div>
            )}
            <Combobox.Target withExpandedAttribute>
              <input
                ref={input}
                type="text"
                className={classes.filter}
                value={typed}
                placeholder={text.placeholder}
                aria-label={label}
                aria-invalid={fault === undefined ? undefined : true}
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="off"
                onChange={(event) => {
                  setTyped(event.currentTarget.value);
                  setCursor(event.currentTarget.selectionStart ?? 0);
                  combobox.openDropdown();
                  combobox.updateSelectedOptionIndex();
                }}
                onSelect={look}
                onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
                onClick={() => combobox.openDropdown()}
                onKeyDown={(event) => {
                  if (event.key === 'Escape' && !combobox.dropdownOpened && typed !== scope.filter) {
                    event.preventDefault();
                    setTyped(scope.filter);
                    setChecked(scope.filter);
                  }
                }}
                onBlur={() => {
                  combobox.closeDropdown();
                  apply(typed);
                }}
              />
            </Combobox.Target>
          </div>
          {typed !== '' && (
            <button
              type="button"
              className={classes.inner}
              aria-label={text.clear}
              title={text.clear}
              onClick={() => {
                setTyped('');
                apply('');
                input.current?.focus();
              }}
            >
              <IconX size={15} aria-hidden />
            </button>
          )}
          {typed === '' && (
            <kbd className={classes.hint} aria-hidden="true">
              /
            </kbd>
          )}
          <FilterHelp />
        </form>
        <Combobox.Dropdown hidden={suggestions.length === 0}>
          <Combobox.Options mah={320} className={classes.suggestions} aria-label={text.suggestions}>
            {suggestions.map((one) => (
              <Combobox.Option key={one.insert} value={one.insert} className={classes.suggestion}>
                <span className="mono">{one.label}</span>
                <span className="muted">{one.detail}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {fault !== undefined && (
        <p role="alert" className={classes.wrong}>
          {fault.message}
        </p>
      )}
    </div>
  );
}
