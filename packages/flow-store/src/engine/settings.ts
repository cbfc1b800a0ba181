/** Limits of one question. Bytes and seconds. */
export interface Limits {
  readonly timeoutMs: number;
}

export const DEFAULT_TIMEOUT_MS = 10_000;
const MEMORY = 1_000_000_000;
const SPILL = 400_000_000;

/** Settings that go with every question to the embedded engine, as SQL. */
export function questionSettings({ timeoutMs }: Limits, more: Readonly<Record<string, string | number>> = {}): string {
  const settings: Readonly<Record<string, string | number>> = {
    max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1000)),
    timeout_overflow_mode: "'throw'",
    max_memory_usage: MEMORY,
    max_bytes_before_external_group_by: SPILL,
    max_bytes_before_external_sort: SPILL,
    output_format_json_quote_64bit_integers: 0,
    // The hundred records with the most bytes: other columns are read for them alone.
    query_plan_max_limit_for_lazy_materialization: 6000,
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}
