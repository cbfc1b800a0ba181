import { describe, expect, it } from 'vitest';
import { escapeTerm, searchQuery, type SearchTerms } from './index.ts';

describe('a term', () => {
  it.each([
    ['web', 'web'],
    ['/infra/domains', String.raw`\/infra\/domains`],
    ['a:b c', String.raw`a\:b\ c`],
    ['*?"\\', String.raw`\*\?\"\\`],
    ['()[]+-=&|><!{}^~', String.raw`\(\)\[\]\+\-\=\&\|\>\<\!\{\}\^\~`],
    ['yelb_ui.2', 'yelb_ui.2'],
  ])('%s is escaped as %s', (text, escaped) => {
    expect(escapeTerm(text)).toBe(escaped);
  });
});

describe('a query', () => {
  it.each<[string, SearchTerms, string]>([
    ['nothing asks for nothing', {}, ''],
    ['empty values ask for nothing', { where: { display_name: { startsWith: '' }, id: '', path: undefined } }, ''],
    ['one type', { resourceTypes: ['Group'] }, 'resource_type:Group'],
    [
      'types and the beginning of a name',
      { resourceTypes: ['Group', 'SecurityPolicy'], where: { display_name: { startsWith: 'yelb-u' } } },
      String.raw`resource_type:(Group OR SecurityPolicy) AND display_name:yelb\-u*`,
    ],
    [
      'several members',
      { where: { 'tags.scope': 'nsx-op/cluster', 'tags.tag': 'a:b' } },
      String.raw`tags.scope:nsx\-op\/cluster AND tags.tag:a\:b`,
    ],
  ])('%s', (_, terms, text) => {
    expect(searchQuery(terms)).toBe(text);
  });
});
