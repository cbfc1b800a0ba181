import { CATEGORIES, tierOfCategory } from '@netloft/nsx';
import { ADAPTER, MANAGED_BY, type Wanted } from './writer.ts';

/** The Tiers of NSX's categories, by the order of evaluation from priority 0: before all of Antrea's own. */
export const NSX_TIERS: readonly Wanted[] = CATEGORIES.flatMap((category, priority) => {
  const name = tierOfCategory(category);
  if (name === undefined) return [];
  return [
    {
      name,
      labels: { [MANAGED_BY]: ADAPTER },
      annotations: {},
      spec: { priority, description: 'Created by the NSX integration' },
    },
  ];
});
