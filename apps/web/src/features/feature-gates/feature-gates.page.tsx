import { useRef, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Component, ComponentConfig, FeatureGate, FeatureGates } from '@netloft/contracts';
import { FilterChips } from '../../components/filter-chips.tsx';
import { Count, Page } from '../../components/page.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { componentsOf, gateCounts, gateMatches, settingMatches } from './feature-gates.model.ts';
import { featureGatesText as text } from './feature-gates.messages.ts';
import { featureGatesQuery } from './feature-gates.queries.ts';
import { featureGatesSearch, type FeatureGatesSearch, type GateFilter } from './feature-gates.search.ts';
import { GatesTable } from './gates-table.tsx';
import { RestartPending, SourceLine } from './notes.tsx';
import { Segments } from './segments.tsx';
import { SettingsTable } from './settings-table.tsx';
import classes from './feature-gates.module.css';

type Change = (patch: { readonly [K in keyof FeatureGatesSearch]?: FeatureGatesSearch[K] | undefined }) => void;
const FILTERS = ['non-default', 'differing', 'alpha', 'on', 'off'] as const;
const PARTS = (['gates', 'settings', 'text'] as const).map((value) => ({ value, label: text.parts[value] }));

const held = (gate: FeatureGate): string =>
  `${gate.name} ${gate.description} ${gate.needs} ${gate.differing.map((one) => one.node).join(' ')}`.toLowerCase();
const matches = (gate: FeatureGate, query: string): boolean =>
  query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => held(gate).includes(word));

/** Feature gates and settings of the controller and the agents. */
export function FeatureGatesPage(): ReactNode {
  const cluster = useCluster();
  const query = useQuery(featureGatesQuery(cluster));
  const [search, change] = usePageSearch(featureGatesSearch);
  const data = query.data;
  if (data === undefined) {
    return (
      <Page title={text.title} purpose={text.purpose} purposeId="feature-gates">
        {query.isError ? (
          <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />
        ) : (
          <Loading rows={16} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="feature-gates"
      freshness={data.freshness}
      hidden={data.hidden ?? []}
    >
      {query.isError && <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />}
      <SourceLine data={data} />
      <RestartPending data={data} />
      <Parts data={data} search={search} change={change} />
    </Page>
  );
}

function Parts({
  data,
  search,
  change,
}: {
  readonly data: FeatureGates;
  readonly search: FeatureGatesSearch;
  readonly change: Change;
}): ReactNode {
  const components = componentsOf(data);
  const component: Component =
    components.find((one) => one === search.component) ??
    (search.show === 'differing' ? 'agent' : (components[0] ?? 'controller'));
  const part = search.part ?? 'gates';
  const filter = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: `Filter ${text.noun}`, group: 'Table', run: () => filter.current?.focus() }]);
  const config = data.config.find((one) => one.component === component);
  const label = text.components[component];
  const gates = data.gates.filter((gate) => gate.component === component);
  const shownGates = gates.filter((gate) => gateMatches(gate, search.show) && matches(gate, search.q ?? ''));
  const shownSettings = (config?.settings ?? []).filter((setting) =>
    settingMatches(setting, search.q ?? '', search.set === true),
  );
  return (
    <>
      <div className={classes.bar}>
        <Segments
          label={text.componentLabel}
          options={components.map((value) => ({ value, label: text.components[value] }))}
          value={component}
          onChange={(value) => change({ component: value })}
        />
        <Segments
          label={text.partLabel}
          options={PARTS}
          value={part}
          onChange={(value) => change({ part: value === 'gates' ? undefined : value })}
        />
        {part !== 'text' && (
          <input
            ref={filter}
            type="search"
            className={classes.filter}
            aria-label={part === 'gates' ? text.search : text.searchSettings}
            placeholder={part === 'gates' ? text.search : text.searchSettings}
            value={search.q ?? ''}
            onChange={(event) => change({ q: event.currentTarget.value || undefined })}
            spellCheck={false}
          />
        )}
        {part === 'gates' && gates.length > 0 && (
          <GateChips gates={gates} value={search.show} onChange={(show) => change({ show })} />
        )}
        {part === 'settings' && (
          <label className={classes.check}>
            <input
              type="checkbox"
              checked={search.set === true}
              onChange={(event) => change({ set: event.currentTarget.checked || undefined })}
            />
            {text.onlySet}
          </label>
        )}
        <span className={classes.end} />
        {part === 'gates' && gates.length > 0 && (
          <Count shown={shownGates.length} total={gates.length} noun={text.noun} />
        )}
        {part === 'settings' && config !== undefined && (
          <Count shown={shownSettings.length} total={config.settings.length} noun={text.settingsNoun} />
        )}
      </div>
      {part === 'gates' && (
        <Gates
          all={gates}
          shown={shownGates}
          hidden={(data.hidden ?? []).length > 0}
          label={`${text.title}: ${label}`}
        />
      )}
      {part !== 'gates' && <Configuration config={config} shown={shownSettings} part={part} label={label} />}
    </>
  );
}

function GateChips({
  gates,
  value,
  onChange,
}: {
  readonly gates: readonly FeatureGate[];
  readonly value: GateFilter | undefined;
  readonly onChange: (value: GateFilter | undefined) => void;
}): ReactNode {
  const counts = gateCounts(gates);
  const chips = [
    { value: undefined, label: text.filters.all, count: counts.all },
    ...FILTERS.map((one) => ({ value: one, label: text.filters[one], count: counts[one] })),
  ];
  return <FilterChips<GateFilter> label={text.filterLabel} chips={chips} value={value} onChange={onChange} />;
}

function Gates({
  all,
  shown,
  hidden,
  label,
}: {
  readonly hidden: boolean;
  readonly all: readonly FeatureGate[];
  readonly shown: readonly FeatureGate[];
  readonly label: string;
}): ReactNode {
  if (all.length === 0) return <Empty title={text.emptyTitle} why={hidden ? text.emptyHidden : text.emptyWhy} />;
  if (shown.length === 0) return <Empty title={text.noMatchTitle} why={text.noMatchWhy} />;
  return <GatesTable gates={shown} label={label} />;
}

interface ConfigurationProps {
  readonly config: ComponentConfig | undefined;
  readonly shown: ComponentConfig['settings'];
  readonly part: 'settings' | 'text';
  readonly label: string;
}

function Configuration({ config, shown, part, label }: ConfigurationProps): ReactNode {
  if (config === undefined) return <Empty title={text.noConfigTitle} why={text.noConfigWhy} />;
  const { namespace, name, key } = config.configMap;
  return (
    <>
      <p className={classes.source}>{text.fromConfigMap(namespace, name, key)}</p>
      {config.problem !== undefined && (
        <section className={classes.notice} aria-label={text.unreadable}>
          <p>
            <strong>{text.unreadable}.</strong> {config.problem}
          </p>
        </section>
      )}
      {part === 'text' && (
        <div className={classes.textFrame}>
          <YamlView
            value={config.text}
            name={key.replace(/\.conf$/, '')}
            extension="conf"
            label={key}
            height="calc(100vh - 320px)"
          />
        </div>
      )}
      {part === 'settings' &&
        (shown.length === 0 ? (
          <Empty title={text.noSettingTitle} why={text.noMatchWhy} />
        ) : (
          <SettingsTable settings={shown} label={`${text.parts.settings}: ${label}`} />
        ))}
    </>
  );
}
