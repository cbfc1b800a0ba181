import { useEffect, useState, type ReactNode } from 'react';
import { Combobox, InputBase, Loader, useCombobox } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ObjectHit, ObjectKind } from '@netloft/contracts';
import { problemOf } from '../lib/api-client.ts';
import { formatCount } from '../lib/format.ts';
import { objectsQuery, referenceOf } from '../lib/objects.ts';
import { ObjectLine } from './object-line.tsx';
import { componentsText as words } from './components.messages.ts';
import classes from './object-picker.module.css';

export interface ObjectPickerProps {
  readonly cluster: string;
  readonly kinds: readonly ObjectKind[];
  /** Only objects of this namespace. */
  readonly namespace?: string;
  readonly label: string;
  /** Read before the label by screen readers, where what stands around it says it to the eye: `Source`. */
  readonly lead?: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** `namespace/name`, `name` of cluster-wide kinds, or free text such as an address. */
  readonly value: string;
  /** `hit` is the object when one was chosen from the list, null for typed text. */
  readonly onChange: (value: string, hit: ObjectHit | null) => void;
  readonly error?: ReactNode;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** Form field name, for tests and browsers. */
  readonly name?: string;
  /** Hits that must not be offered (host-network Pods as a trace's source). */
  readonly refuse?: (hit: ObjectHit) => string | undefined;
}

const LIMIT = 30;
const QUIET_MS = 150;

/** Text after the typing paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Searches the cluster's objects on the server by name, `ns/name`, address or label, and takes free text as well. */
export function ObjectPicker(props: ObjectPickerProps): ReactNode {
  const { cluster, kinds, namespace, value, onChange, refuse, lead = '' } = props;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [asked, setAsked] = useState(false);
  // What was chosen is shown but not searched for: opening the list again offers everything.
  const [typed, setTyped] = useState('');
  const filter = usePaused(typed.trim());
  const found = useQuery({
    ...objectsQuery(cluster, { kinds, filter, limit: LIMIT, ...(namespace === undefined ? {} : { namespace }) }),
    enabled: asked && cluster !== '',
    placeholderData: keepPreviousData,
  });
  const hits = found.data?.items ?? [];
  const more = (found.data?.total ?? hits.length) - hits.length;
  const hidden = found.data?.hidden ?? [];

  const open = (): void => {
    setAsked(true);
    combobox.openDropdown();
  };
  return (
    <Combobox
      store={combobox}
      withinPortal
      position="bottom-start"
      width={440}
      keepMounted={false}
      onOptionSubmit={(id) => {
        const hit = hits.find((one) => one.id === id);
        if (hit === undefined) return;
        setTyped('');
        onChange(referenceOf(hit), hit);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <InputBase
          label={
            lead === '' ? (
              props.label
            ) : (
              <>
                <span className="visually-hidden">{lead} </span>
                {props.label}
              </>
            )
          }
          description={props.description}
          placeholder={props.placeholder ?? words.pickerHint}
          error={props.error}
          required={props.required ?? false}
          withAsterisk={props.required ?? false}
          disabled={props.disabled ?? false}
          {...(props.name === undefined ? {} : { name: props.name })}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={value}
          rightSection={found.isFetching ? <Loader size={14} aria-label={words.searching} /> : undefined}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            onChange(text, null);
            open();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={open}
          onBlur={() => {
            combobox.closeDropdown();
            setTyped('');
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} className={classes.options} aria-label={words.matches}>
          {hits.map((hit) => {
            const no = refuse?.(hit);
            return (
              <Combobox.Option key={hit.id} value={hit.id} disabled={no !== undefined} className={classes.option}>
                <ObjectLine hit={hit} note={no} showKind={kinds.length > 1} />
              </Combobox.Option>
            );
          })}
          {found.isError && <p className={classes.note}>{problemOf(found.error).detail}</p>}
          {found.isPending && <p className={classes.note}>{words.searchingNow}</p>}
          {found.isSuccess && hits.length === 0 && (
            <p className={classes.note}>{filter === '' ? words.noneVisible : words.nothingMatches(filter)}</p>
          )}
          {more > 0 && <p className={classes.note}>{words.moreMatches(formatCount(more))}</p>}
          {hidden.map((one) => (
            <p key={one.what + one.reason} className={classes.note}>
              {words.hidden} {one.what} ({one.reason})
            </p>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
