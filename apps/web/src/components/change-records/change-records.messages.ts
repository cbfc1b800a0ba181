/** English text of records of changes, of a cluster's and of NSX's. */
export const changeRecordsText = {
  states: {
    applied: 'Applied',
    refused: 'Refused',
    unknown: 'Open',
    intended: 'Under way',
    'dry-run': 'Dry run',
  },
  operations: { CREATE: 'Created', UPDATE: 'Changed', DELETE: 'Deleted' },
  columns: {
    at: 'When',
    user: 'Who',
    operation: 'What',
    kind: 'Kind',
    object: 'Object',
    state: 'State',
    message: 'Refusal',
    reason: 'Why',
  },
} as const;
