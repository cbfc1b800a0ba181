import type { GroupShape } from '@netloft/nsx';

/** ClusterGroups as the story's cluster has them: one for each group, `acnp-yelb` being the four others together. */
export const STORY_SHAPE: GroupShape = { singleWithoutChild: true, shareCriteria: true, matchLabels: true };
