import type { TRACEFLOW_RETENTION_MINUTES } from '@netloft/contracts';

/** Minutes until Netloft removes its own traces. The contracts are imported as types only, so that pages do not load zod; the type keeps both equal. */
export const TRACEFLOW_RETENTION: typeof TRACEFLOW_RETENTION_MINUTES = 60;
