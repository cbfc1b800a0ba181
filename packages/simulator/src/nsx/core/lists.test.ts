import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../kubernetes/json.ts';
import type { NsxRoute, NsxWorld } from '../types.ts';
import { listAnswer } from './lists.ts';
import { startTestNsx, type TestNsx } from './testing.ts';

const items = Array.from({ length: 25 }, (_, index) => ({
  id: `id-${index}`,
  display_name: `name-${String(24 - index).padStart(2, '0')}`,
  size: index,
}));
const routes = (world: NsxWorld): NsxRoute[] => [
  { methods: ['GET'], path: '/api/v1/things', handle: (request) => listAnswer(world, request, items) },
];
let nsx: TestNsx;
beforeEach(async () => {
  nsx = await startTestNsx(routes);
});
afterEach(() => nsx.close());

describe('a list refuses', () => {
  it.each(['page_size=1001', 'page_size=0', 'page_size=ten', 'cursor=abc', 'cursor=-1'])('%s', async (query) => {
    const reply = await nsx.call('GET', `/api/v1/things?${query}`);
    expect([reply.status, reply.json['httpStatus']]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('a list', () => {
  it.each([false, true])(
    'gives every item once over three pages, the count on the first only (strict: %s)',
    async (strict) => {
      await nsx.close();
      nsx = await startTestNsx(routes, { strict });
      const pages = [];
      let cursor = '';
      do {
        const page = await nsx.call('GET', `/api/v1/things?page_size=10${cursor === '' ? '' : `&cursor=${cursor}`}`);
        pages.push(page);
        cursor = textOf(page.json['cursor']);
      } while (cursor !== '');
      expect(pages.map(({ json, results }) => [results.length, json['result_count']])).toEqual([
        [10, 25],
        [10, undefined],
        [5, undefined],
      ]);
      const names = pages.flatMap(({ results }) => results.map((item) => item['display_name']));
      expect(names).toEqual(items.map((item) => item.display_name).toSorted());
      expect(/^\d+$/.test(String(pages[0]?.json['cursor'])) && pages[0]?.json['cursor'] === '10').toBe(!strict);
    },
  );

  it('is in the order asked for, with the members asked for', async () => {
    const reply = await nsx.call(
      'GET',
      '/api/v1/things?sort_by=size&sort_ascending=false&page_size=2&included_fields=id,size',
    );
    expect(reply.json).toMatchObject({ sort_by: 'size', sort_ascending: false });
    expect(reply.results).toEqual([
      { id: 'id-24', size: 24 },
      { id: 'id-23', size: 23 },
    ]);
  });
});

describe('the router', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404],
    ['DELETE', '/api/v1/things', 405],
    ['OPTIONS', '/api/v1/things', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await nsx.call(method, path)).status).toBe(status);
  });

  it('refuses a body that is no JSON', async () => {
    expect((await nsx.call('PUT', '/api/v1/cluster/api-service', { text: '{' })).status).toBe(400);
  });
});
