import type { FlowStatus } from '@netloft/contracts';

/** A store that works and holds an hour of flows. */
export const STATUS: FlowStatus = {
  store: {
    kind: 'embedded',
    state: 'ready',
    rows: 7,
    oldest: '2026-11-25T09:00:00Z',
    newest: '2026-11-25T10:00:00Z',
    bytes: 1,
    maxBytes: null,
    retentionHours: 24,
    waiting: 0,
    dropped: 0,
    partitionsDropped: [],
  },
  rate: 12,
  listeners: [],
  exporters: [],
  gaps: [],
};
