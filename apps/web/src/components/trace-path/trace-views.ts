/** How a result can be shown; for the parameter of links. */
export const TRACE_VIEWS = ['path', 'table', 'yaml'] as const;
export type TraceView = (typeof TRACE_VIEWS)[number];
