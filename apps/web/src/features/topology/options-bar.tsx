import { useState, type ReactNode } from 'react';
import { Button, NativeSelect, Popover, SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { hideFault, parseFilter } from '@netloft/analytics';
import { FilterChips } from '../../components/filter-chips.tsx';
import { TextButton } from '../../components/text-button.tsx';
import { topologyText as text } from './topology.messages.ts';
import {
  GROUPINGS,
  LAYOUT_NAMES,
  type LayoutName,
  type TopologyPatch,
  type TopologySearch,
} from './topology.search.ts';
import classes from './topology.module.css';

export interface OptionsBarProps {
  readonly search: TopologySearch;
  readonly onChange: (patch: TopologyPatch) => void;
  readonly asTable: boolean;
  readonly children: ReactNode;
}

const PREFIXES = [8, 16, 24, 32] as const;
/** From here on two rows hold all options beside an open drawer. */
const ROOMY = '(min-width: 1700px)';

function Option({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes.option}>
      <span aria-hidden>{label}</span>
      {children}
    </div>
  );
}

/** A text that counts from Enter or from leaving the field on. */
function Typed({
  label,
  placeholder,
  value,
  width,
  faultOf,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly width: number;
  readonly faultOf?: (text: string) => string | undefined;
  readonly onChange: (value: string | undefined) => void;
}): ReactNode {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [fault, setFault] = useState<string | undefined>();
  if (value !== known) {
    setKnown(value);
    setTyped(value);
    setFault(undefined);
  }
  const apply = (): void => {
    const wrong = faultOf?.(typed);
    setFault(wrong);
    if (wrong === undefined && typed.trim() !== value) onChange(typed.trim() === '' ? undefined : typed.trim());
  };
  return (
    <TextInput
      size="xs"
      w={width}
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      error={fault}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: classes.mono ?? '' }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  );
}

function faultOfHide(value: string): string | undefined {
  const read = parseFilter(value);
  return read.ok ? hideFault(read.value)?.message : read.error.message;
}

/** What is seldom changed, one click away; `set` of them are not as they are by default. */
function More({ set, children }: { readonly set: number; readonly children: ReactNode }): ReactNode {
  return (
    <Popover position="bottom-start" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant={set === 0 ? 'default' : 'light'}>
          {text.moreSet(set)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.more}>
        <div className={classes.more}>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** How flows become a graph and how it is drawn. Defaults stay out of the address. */
export function OptionsBar({ search, onChange, asTable, children }: OptionsBarProps): ReactNode {
  const { group = 'namespace', layout = 'force', width = 'bytes', prefix = 24, services = 'through' } = search;
  const opened = (search.expand ?? '').split(',').filter((id) => id !== '').length;
  // Beside an open drawer the whole bar would take a third of the picture.
  const isRoomy = useMediaQuery(ROOMY, false, { getInitialValueInEffect: false });
  const tucked = search.open !== undefined && !isRoomy;
  const set = [search.only, search.hide, search.layout, search.width, search.prefix, search.services].filter(
    (value) => value !== undefined,
  ).length;
  const fine = (
    <>
      <FilterChips
        label={text.only}
        chips={[
          { value: 'denied' as const, label: text.onlyDenied, mark: 'dropped' },
          { value: 'unprotected' as const, label: text.onlyUnprotected, mark: 'none' },
        ]}
        value={search.only}
        onChange={(only) => onChange({ only })}
      />
      <Typed
        label={text.hide}
        placeholder={text.hideHint}
        value={search.hide ?? ''}
        width={180}
        faultOf={faultOfHide}
        onChange={(hide) => onChange({ hide })}
      />
      {!asTable && (
        <>
          <NativeSelect
            size="xs"
            w={118}
            aria-label={text.layout}
            title={text.layout}
            data={LAYOUT_NAMES.map((value) => ({ value, label: text.layouts[value] }))}
            value={layout}
            onChange={({ currentTarget: { value } }) =>
              onChange({ layout: value === 'force' ? undefined : (value as LayoutName) })
            }
          />
          <NativeSelect
            size="xs"
            w={118}
            aria-label={text.width}
            title={text.width}
            data={[
              { value: 'bytes', label: text.widthBytes },
              { value: 'rate', label: text.widthRate },
            ]}
            value={width}
            onChange={({ currentTarget: { value } }) => onChange({ width: value === 'rate' ? 'rate' : undefined })}
          />
        </>
      )}
      <NativeSelect
        size="xs"
        w={146}
        aria-label={text.prefix}
        title={text.prefix}
        data={[...new Set([...PREFIXES, prefix])]
          .toSorted((a, b) => a - b)
          .map((value) => ({ value: String(value), label: `${text.external} ${text.prefixOf(value)}` }))}
        value={String(prefix)}
        onChange={({ currentTarget: { value } }) =>
          onChange({ prefix: Number(value) === 24 ? undefined : Number(value) })
        }
      />
      <FilterChips
        label={text.services}
        chips={[{ value: 'show' as const, label: text.services }]}
        value={services === 'show' ? 'show' : undefined}
        onChange={(value) => onChange({ services: value })}
      />
    </>
  );
  return (
    <div className={classes.options} role="group" aria-label={text.options} data-tucked={tucked || undefined}>
      <Option label={text.groupBy}>
        <SegmentedControl
          size="xs"
          aria-label={text.groupBy}
          data={GROUPINGS.map((value) => ({ value, label: text.groups[value] }))}
          value={group}
          onChange={(value) =>
            onChange({
              group: value === 'namespace' ? undefined : value,
              expand: undefined,
              open: undefined,
            })
          }
        />
      </Option>
      {group === 'label' && (
        <Typed
          label={text.labelKey}
          placeholder={text.labelHint}
          value={search.label ?? ''}
          width={170}
          onChange={(label) => onChange({ label })}
        />
      )}
      {tucked ? <More set={set}>{fine}</More> : fine}
      {opened > 0 && (
        <TextButton onClick={() => onChange({ expand: undefined })}>{text.collapseAll(opened)}</TextButton>
      )}
      <div className={classes.end}>{children}</div>
    </div>
  );
}
