import { useEffect, useState, type ReactNode } from 'react';
import { Combobox, InputBase, Loader, useCombobox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { KindTag } from '../../../components/policy-parts/index.ts';
import { Middle } from '../../../components/name.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { policiesLikeQuery } from './what-if.queries.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

const QUIET_MS = 150;

export interface PolicyPickerProps {
  readonly cluster: string;
  readonly label: string;
  readonly placeholder: string;
  /** Ids that are chosen already. */
  readonly except?: readonly string[];
  readonly onChoose: (id: string) => void;
}

/** Searches the policies on the server, first evaluated first, and hands over the one that is chosen. */
export function PolicyPicker({ cluster, label, placeholder, except = [], onChoose }: PolicyPickerProps): ReactNode {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState('');
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed.trim()), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({ ...policiesLikeQuery(cluster, filter), enabled: asked && cluster !== '' });
  const rows = (found.data?.items ?? []).filter((row) => !except.includes(row.id));
  const open = (): void => {
    setAsked(true);
    combobox.openDropdown();
  };
  return (
    <Combobox
      store={combobox}
      withinPortal
      position="bottom-start"
      width={420}
      keepMounted={false}
      onOptionSubmit={(id) => {
        setTyped('');
        combobox.closeDropdown();
        onChoose(id);
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <InputBase
          size="xs"
          aria-label={label}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          rightSection={found.isFetching ? <Loader size={12} aria-hidden /> : undefined}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            open();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={open}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={300} className={classes.options} aria-label={label}>
          {rows.map((row) => (
            <Combobox.Option key={row.id} value={row.id} className={classes.option}>
              <KindTag kind={row.kind} />
              <span className={classes.optionName}>
                {row.namespace !== undefined && <span className="muted">{row.namespace} / </span>}
                <Middle text={row.displayName ?? row.name} length={34} />
              </span>
              <span className="muted">{row.tier}</span>
            </Combobox.Option>
          ))}
          {found.isError && <p className={classes.quiet}>{problemOf(found.error).detail}</p>}
          {found.isSuccess && rows.length === 0 && <p className={classes.quiet}>{text.noneToChoose}</p>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
