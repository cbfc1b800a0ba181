import { useMemo, type ReactNode } from 'react';
import type { PolicySummary } from '@netloft/contracts';
import { FilterChips } from '../../components/filter-chips.tsx';
import {
  KIND_SHORT,
  ORIGIN_LABEL,
  ORIGINS,
  POLICY_KIND_NAMES,
  RULE_ACTIONS,
} from '../../components/policy-parts/index.ts';
import { formatCount } from '../../lib/format.ts';
import { facet, isFiltered, isUnrealized, namespacesOf, tiersOf } from './policies.model.ts';
import { CLUSTER_WIDE, type PoliciesSearch } from './policies.search.ts';
import { TextButton } from '../../components/text-button.tsx';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

type Change = (patch: { readonly [K in keyof PoliciesSearch]?: PoliciesSearch[K] | undefined }) => void;

interface FilterProps {
  readonly policies: readonly PolicySummary[];
  readonly search: PoliciesSearch;
  readonly change: Change;
  /** False while it is not known what there is: then nothing is counted. */
  readonly known: boolean;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly counts: ReadonlyMap<string, number>;
  readonly known: boolean;
  readonly onChange: (value: string | undefined) => void;
}

/** One of many values, each with how many policies it would show. A value that the link names stays to choose although nothing has it. */
function Choice({ label, value, options, counts, known, onChange }: ChoiceProps): ReactNode {
  const listed = options.filter((one) => one.value === value || (counts.get(one.value) ?? 0) > 0);
  const stray = value !== undefined && !options.some((one) => one.value === value);
  return (
    <select
      className={classes.choice}
      data-set={value === undefined ? undefined : true}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    >
      <option value="">{label}</option>
      {stray && <option value={value}>{value}</option>}
      {listed.map((one) => (
        <option key={one.value} value={one.value}>
          {known ? `${one.label} (${formatCount(counts.get(one.value) ?? 0)})` : one.label}
        </option>
      ))}
    </select>
  );
}

/** Kind, tier, namespace, action, origin, warnings and realization: each narrows what the others leave, all of it in the link. */
export function PolicyFilters({ policies, search, change, known }: FilterProps): ReactNode {
  const tiers = useMemo(() => tiersOf(policies), [policies]);
  const namespaces = useMemo(() => namespacesOf(policies), [policies]);
  const { kind, tier, ns, action, origin, warn, unrealized } = search;
  const counts = useMemo(() => {
    const filters = { kind, tier, ns, action, origin, warn, unrealized } as PoliciesSearch;
    const of = (key: Parameters<typeof facet>[2], values: (policy: PolicySummary) => readonly string[]) =>
      facet(policies, filters, key, values);
    return {
      kind: of('kind', (one) => [one.kind]),
      tier: of('tier', (one) => [one.tier]),
      ns: of('ns', (one) => [one.namespace ?? CLUSTER_WIDE]),
      action: of('action', (one) => RULE_ACTIONS.filter((name) => one.actions[name] > 0)),
      origin: of('origin', (one) => [one.origin.source]),
      warn: of('warn', (one) => (one.warnings > 0 ? ['yes'] : [])).get('yes') ?? 0,
      unrealized: of('unrealized', (one) => (isUnrealized(one) ? ['yes'] : [])).get('yes') ?? 0,
    };
  }, [policies, kind, tier, ns, action, origin, warn, unrealized]);
  const same = (value: string) => ({ value, label: value });
  return (
    <div role="group" aria-label={text.filterLabel} className={classes.filters}>
      <Choice
        label={text.kind}
        value={kind}
        known={known}
        counts={counts.kind}
        options={POLICY_KIND_NAMES.map((value) => ({ value, label: KIND_SHORT[value] }))}
        onChange={(value) => change({ kind: POLICY_KIND_NAMES.find((one) => one === value) })}
      />
      <Choice
        label={text.tier}
        value={tier}
        known={known}
        counts={counts.tier}
        options={tiers.map(same)}
        onChange={(value) => change({ tier: value })}
      />
      <Choice
        label={text.namespace}
        value={ns}
        known={known}
        counts={counts.ns}
        options={namespaces.map((value) => ({ value, label: value === CLUSTER_WIDE ? text.clusterWide : value }))}
        onChange={(value) => change({ ns: value })}
      />
      <Choice
        label={text.action}
        value={action}
        known={known}
        counts={counts.action}
        options={RULE_ACTIONS.map(same)}
        onChange={(value) => change({ action: RULE_ACTIONS.find((one) => one === value) })}
      />
      <Choice
        label={text.origin}
        value={origin}
        known={known}
        counts={counts.origin}
        options={ORIGINS.map((value) => ({ value, label: ORIGIN_LABEL[value] }))}
        onChange={(value) => change({ origin: ORIGINS.find((one) => one === value) })}
      />
      <FilterChips
        label={text.warnings}
        chips={[{ value: 'warn', label: text.warnings, mark: 'mixed', count: known ? counts.warn : undefined }]}
        value={warn === true ? 'warn' : undefined}
        onChange={(value) => change({ warn: value === undefined ? undefined : true })}
      />
      <FilterChips
        label={text.unrealized}
        chips={[
          {
            value: 'unrealized',
            label: text.unrealized,
            mark: 'running',
            count: known ? counts.unrealized : undefined,
          },
        ]}
        value={unrealized === true ? 'unrealized' : undefined}
        onChange={(value) => change({ unrealized: value === undefined ? undefined : true })}
      />
      {isFiltered(search) && <TextButton onClick={() => change(NO_FILTERS)}>{text.clearFilters}</TextButton>}
    </div>
  );
}

const NO_FILTERS = {
  kind: undefined,
  tier: undefined,
  ns: undefined,
  action: undefined,
  origin: undefined,
  warn: undefined,
  unrealized: undefined,
} as const;
