/** English text of the review of changes in NSX; what all reviews share stands with them. */
export const nsxReviewText = {
  step: { limits: 'NSX’s limits', dryRun: 'Dry run', diff: 'Difference', apply: 'Apply' },
  nsx: 'NSX',
  checking: 'Checking NSX’s limits',
  limitsKept: 'No known limit of NSX is broken.',
  limitsBroken: 'NSX would refuse it:',
  limitsSkipped: 'A deletion breaks no limit; whether the object is in use, NSX decides.',
  dryRunning: 'Reading the object in NSX and comparing revisions',
  dryRunPassed:
    'The revision is NSX’s newest. Nothing was changed yet. NSX has no dry run of its own: it may still refuse.',
  dryRunRefused: 'The change would be refused',
  applyTo: 'Publish to NSX',
  deleteFrom: 'Delete from NSX',
  staleDelete: 'Somebody else changed the object meanwhile. Look at it as it is now, then delete it.',
  rereadObject: 'Read it anew',
  whyOff: {
    running: 'The checks are not done yet.',
    refused: 'The change is refused; the dry run says why.',
    limits: 'NSX’s limits are broken; the first step says which.',
    name: 'The name is not typed yet.',
    conflict: 'Somebody else changed the object; decide what counts first.',
  },
  kind: { Group: 'group', SecurityPolicy: 'policy' },
  span: {
    changed: 'Clusters of the policy were changed in NSX meanwhile:',
    added: (names: string) => `added: ${names}`,
    gone: (names: string) => `taken out: ${names}`,
    none: 'No cluster is left: the distributed firewall enforces it now.',
  },
  waitsForNewest: 'Waiting until the newest state of the object can be read',
} as const;
