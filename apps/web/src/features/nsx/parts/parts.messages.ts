/** English text of what the pages about NSX's objects share. */
export const nsxPartsText = {
  findings: 'Findings',
  noFindings: 'Nothing to complain about.',
  severity: { error: 'Error', warning: 'Warning', info: 'Note' },
  realization: { Success: 'Success', 'In Progress': 'In progress', Failed: 'Failed', Unknown: 'Unknown' },
  showChange: 'Difference and undo',
  mayNot: 'You may not change anything in NSX.',
  loadingMay: 'Whether you may is being asked.',
  source: 'Source',
  format: 'Format of the source',
  problems: 'What NSX would say',
  restored: 'This is your draft from before; it was not published.',
  restoredOld: 'This is your draft from before, made on an older state of the object. Publishing it merges both.',
  discard: 'Throw the draft away',
  leave: 'What you wrote is kept in this tab, and is there when you come back. It is not in NSX.',
} as const;
