import { CATEGORIES, type Category } from '../model/policies.ts';

const PREFIX = 'nsx-category-';
/** Numbers of policies in one category of NSX lie apart by this much. */
const CATEGORY_STEP = 20_000_000;

const known = (category: string): Category | undefined => CATEGORIES.find((one) => one === category);

/** The Tier that the interworking makes for a category: `nsx-category-application`; undefined for other categories. */
export function tierOfCategory(category: string): string | undefined {
  const found = known(category);
  return found && `${PREFIX}${found.toLowerCase()}`;
}

export const categoryOfTier = (tier: string): Category | undefined =>
  CATEGORIES.find((one) => tierOfCategory(one) === tier);

/**
 * What the numbers of a category's policies start from: sequence number 1049 in Application is number 60,001,049. Seen in clusters for
 * Infrastructure (20 million) and Application (60 million); Emergency (0) and Environment (40 million) are inferred from these by the
 * order of the Tiers. Undefined for Ethernet, whose policies never reach a cluster. For simulation and previews only.
 */
export function categoryBase(category: string): number | undefined {
  const found = known(category);
  if (found === undefined || found === 'Ethernet') return undefined;
  return CATEGORY_STEP * (CATEGORIES.indexOf(found) - 1);
}
