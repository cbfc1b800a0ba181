/** Limits of one question. */
export interface Limits {
  readonly timeoutMs: number;
}
type Settings = Readonly<Record<string, string | number>>;

export const DEFAULT_TIMEOUT_MS = 10_000;
/** Bytes. */
const MEMORY = 1_000_000_000;
const SPILL = 400_000_000;

/** Settings that go with every question to the embedded engine; texts are quoted already. */
export const questionSettings = ({ timeoutMs }: Limits, more: Settings = {}): Settings => ({
  max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1000)),
  timeout_overflow_mode: "'throw'",
  max_memory_usage: MEMORY,
  max_bytes_before_external_group_by: SPILL,
  max_bytes_before_external_sort: SPILL,
  output_format_json_quote_64bit_integers: 0,
  // The hundred records with the most bytes: other columns are read for them alone.
  query_plan_max_limit_for_lazy_materialization: 6000,
  // By default 1 GiB must be free for each thread, so that the engine's own small limit would leave one thread to every question.
  max_threads_min_free_memory_per_thread: 0,
  ...more,
});

/** Rows of a piece of a stream: one waits in memory on its way. */
export const STREAM_BLOCK: Settings = { max_block_size: 8_192 };

/** A file of rows is one block, so that a repeated token stands for the whole of it; views take it once as well. */
export const ONE_BLOCK: Settings = {
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_block_size: 1_048_576,
  max_insert_block_size: 1_048_576,
  min_insert_block_size_rows: 1_048_576,
  min_insert_block_size_bytes: 1_073_741_824,
  input_format_parallel_parsing: 0,
  max_insert_threads: 1,
  // Late records of many days may come together.
  max_partitions_per_insert_block: 2_000,
};

export const settingsText = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
