import { useState, type ReactNode } from 'react';
import { Button, NativeSelect, Popover, SegmentedControl, TextInput } from '@mantine/core';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { dashboardsText as text } from './dashboards.messages.ts';
import {
  DIRECTIONS,
  GROUPINGS,
  HIDE_NOTHING,
  MEASURES,
  SYSTEM_NAMESPACES,
  TOPS,
  type DashboardName,
  type DashboardsSearch,
  type Measure,
} from './dashboards.search.ts';
import { hiddenNamespaces } from './view.ts';
import classes from './dashboards.module.css';

export type DashboardsPatch = { readonly [K in keyof DashboardsSearch]?: DashboardsSearch[K] | undefined };

export interface OptionsBarProps {
  readonly dashboard: DashboardName;
  readonly search: DashboardsSearch;
  readonly onChange: (patch: DashboardsPatch) => void;
  /** At the end: how many records the scope has. */
  readonly count: ReactNode;
}

const listed = <T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>) =>
  values.map((value) => ({ value, label: labels[value] }));

/** How the charts of a dashboard group, measure and compare; only what the dashboard heeds. Defaults stay out of the address. */
export function OptionsBar({ dashboard, search, onChange, count }: OptionsBarProps): ReactNode {
  const counts = dashboard === 'home' || dashboard === 'records';
  const { group = 'workload', direction = 'forward', measure = 'bytes', top = TOPS[1] } = search;
  const way = measure !== 'flows' && measure !== 'connections';
  return (
    <div className={classes.options} role="group" aria-label={text.options} data-no-picture>
      {!counts && (
        <>
          {dashboard !== 'node-to-node' && (
            <Option label={text.groupBy}>
              <SegmentedControl
                size="xs"
                aria-label={text.groupBy}
                data={listed(GROUPINGS, text.groups)}
                value={group}
                onChange={(value) => onChange({ group: value === 'workload' ? undefined : value })}
              />
            </Option>
          )}
          <Option label={text.measure}>
            <NativeSelect
              size="xs"
              w={128}
              aria-label={text.measure}
              data={listed(MEASURES, text.measures)}
              value={measure}
              onChange={({ currentTarget: { value } }) =>
                onChange({ measure: value === 'bytes' ? undefined : (value as Measure) })
              }
            />
          </Option>
          {way && (
            <Option label={text.direction}>
              <SegmentedControl
                size="xs"
                aria-label={text.direction}
                data={listed(DIRECTIONS, text.directions)}
                value={direction}
                onChange={(value) => onChange({ direction: value === 'forward' ? undefined : value })}
              />
            </Option>
          )}
          <NativeSelect
            size="xs"
            w={92}
            aria-label={text.top}
            data={[...new Set([...TOPS, top])]
              .toSorted((a, b) => a - b)
              .map((value) => ({
                value: String(value),
                label: text.topOf(value),
              }))}
            value={String(top)}
            onChange={({ currentTarget: { value } }) =>
              onChange({ top: Number(value) === TOPS[1] ? undefined : Number(value) })
            }
          />
        </>
      )}
      <FilterChips
        label={text.compare}
        chips={[{ value: 'previous' as const, label: text.compare }]}
        value={search.compare}
        onChange={(compare) => onChange({ compare })}
      />
      <HiddenNamespaces dashboard={dashboard} hide={search.hide} onChange={(hide) => onChange({ hide })} />
      <div className={classes.count}>{count}</div>
    </div>
  );
}

function Option({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes.option}>
      <span aria-hidden>{label}</span>
      {children}
    </div>
  );
}

/** The Namespaces that are left out, as a chip that switches, and a list that can be changed. */
function HiddenNamespaces({
  dashboard,
  hide,
  onChange,
}: {
  readonly dashboard: DashboardName;
  readonly hide: string | undefined;
  readonly onChange: (hide: string | undefined) => void;
}): ReactNode {
  const names = hiddenNamespaces(dashboard, hide);
  const byDefault = hiddenNamespaces(dashboard, undefined).length > 0;
  const [editing, setEditing] = useState(false);
  const [draft, setDraft] = useState('');
  const set = (list: string): void =>
    onChange(list === (byDefault ? SYSTEM_NAMESPACES : HIDE_NOTHING) ? undefined : list);
  return (
    <div className={classes.option}>
      <FilterChips
        label={text.hiddenLabel}
        chips={[
          {
            value: 'hidden' as const,
            label: names.length > 0 ? names.map((name) => `-ns:${name}`).join(' ') : text.system,
          },
        ]}
        value={names.length > 0 ? 'hidden' : undefined}
        onChange={(value) => set(value === undefined ? HIDE_NOTHING : SYSTEM_NAMESPACES)}
      />
      <Popover opened={editing} onChange={setEditing} position="bottom-end" trapFocus>
        <Popover.Target>
          <TextButton
            aria-label={text.editWhat}
            title={text.editWhat}
            onClick={() => {
              setDraft(names.join(', '));
              setEditing(!editing);
            }}
          >
            {text.edit}
          </TextButton>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className={classes.edit}
            onSubmit={(event) => {
              event.preventDefault();
              const list = draft.split(/[\s,]+/).filter((name) => /^[a-z0-9*-]+$/.test(name));
              set(list.length === 0 ? HIDE_NOTHING : list.join(','));
              setEditing(false);
            }}
          >
            <TextInput
              label={text.editHidden}
              description={text.editHiddenHelp}
              value={draft}
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <Button type="submit" size="xs">
              {text.apply}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
