/** English text of what the pages about NSX's objects share. */
export const nsxPartsText = {
  findings: 'Findings',
  noFindings: 'Nothing to complain about.',
  severity: { error: 'Error', warning: 'Warning', info: 'Note' },
  realization: { Success: 'Success', 'In Progress': 'In progress', Failed: 'Failed', Unknown: 'Unknown' },
} as const;
