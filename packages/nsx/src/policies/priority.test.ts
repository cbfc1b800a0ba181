import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../model/policies.ts';
import { clusterPriority, sequenceOfPriority } from './priority.ts';
import { categoryBase, categoryOfTier, tierOfCategory } from './tiers.ts';

describe('priorities seen in clusters', () => {
  it.each([
    ['1.0000000177635693', 20_000_001],
    ['1.0000000177635702', 20_000_002],
    ['1.000000017763571', 20_000_003],
    ['1.0000000177635728', 20_000_005],
    ['1.0000000532907096', 60_000_005],
    ['1.0000000532916369', 60_001_049],
  ])('%s is number %i, and the other way round to the last digit', (text, n) => {
    expect(String(clusterPriority(n))).toBe(text);
    expect(sequenceOfPriority(Number(text))).toBe(n);
  });

  it.each([0.5, 2.1, 5, 1.1, Number.NaN])('%d is of no number', (priority) => {
    expect(sequenceOfPriority(priority)).toBeUndefined();
  });

  it('1 is number 0', () => {
    expect(sequenceOfPriority(1)).toBe(0);
  });
});

describe('categories and Tiers', () => {
  it('go both ways', () => {
    expect(CATEGORIES.map(tierOfCategory)).toEqual([
      'nsx-category-ethernet',
      'nsx-category-emergency',
      'nsx-category-infrastructure',
      'nsx-category-environment',
      'nsx-category-application',
    ]);
    for (const category of CATEGORIES) expect(categoryOfTier(tierOfCategory(category)!)).toBe(category);
    expect(tierOfCategory('Other')).toBeUndefined();
    expect(categoryOfTier('application')).toBeUndefined();
  });

  it('have their bases', () => {
    expect([...CATEGORIES, 'Other'].map(categoryBase)).toEqual([
      undefined,
      0,
      20_000_000,
      40_000_000,
      60_000_000,
      undefined,
    ]);
  });
});
