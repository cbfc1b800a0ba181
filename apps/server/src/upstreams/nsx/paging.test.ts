import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { err, ok } from '../../result.ts';
import { readList, readSearch, type ReadPage } from './paging.ts';
import type { NsxError, NsxQuery } from './types.ts';

const Item = z.looseObject({ id: z.string() });
const items = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, index) => ({ id: `g${from + index}` }));

/** Answers with pages in turn, and keeps what was asked. */
const isError = (answer: object): answer is NsxError => 'code' in answer;
function pages(...answers: readonly (object | NsxError)[]): ReadPage & { readonly asked: NsxQuery[] } {
  const asked: NsxQuery[] = [];
  const read: ReadPage = async (query) => {
    const answer = answers[asked.length];
    asked.push(query);
    if (answer === undefined) throw new Error('one page too many');
    return isError(answer) ? err(answer) : ok(answer);
  };
  return Object.assign(read, { asked });
}
const TOO_LARGE: NsxError = { code: 'too-large', message: 'too large', status: 503, errorCode: 60576 };

describe('a list', () => {
  it('fails with the page that fails, or that is no list', async () => {
    const failed: NsxError = { code: 'timeout', message: 'late' };
    expect(await readList(pages({ results: items(0, 2), cursor: 'a' }, failed), Item, {})).toEqual(err(failed));
    expect(await readList(pages({ results: 'none' }), Item, {})).toMatchObject({ error: { code: 'bad-answer' } });
  });

  it('does not ask for smaller pages', async () => {
    expect(await readList(pages(TOO_LARGE), Item, {})).toEqual(err(TOO_LARGE));
  });

  it.each([
    ['without a cursor', [{ results: items(0, 2), cursor: 'a' }, { results: items(2, 3) }]],
    ['with an empty one', [{ results: items(0, 3), cursor: '' }]],
    [
      'with an empty page',
      [
        { results: items(0, 3), cursor: 'a' },
        { results: [], cursor: 'b' },
      ],
    ],
    [
      'with all that the first page counted',
      [
        { results: items(0, 2), result_count: 3, cursor: 'a' },
        { results: items(2, 3), cursor: 'b' },
      ],
    ],
    [
      'with all that every page counts',
      [
        { results: items(0, 2), result_count: 3, cursor: 'a' },
        { results: items(2, 3), result_count: 3, cursor: '3' },
      ],
    ],
  ])('ends %s', async (_what, answers) => {
    const read = pages(...answers);
    const listed = await readList(read, Item, {});
    expect(listed).toMatchObject({ ok: true, value: { items: items(0, 3) } });
    expect(listed.ok && listed.value.partial).toBeUndefined();
    expect(read.asked).toHaveLength(answers.length);
  });

  it('passes cursors through as they are, beside its own query', async () => {
    const read = pages({ results: items(0, 2), cursor: '0003a=&b' }, { results: [] });
    await readList(read, Item, { query: { cluster_id: 'c' }, pageSize: 50 });
    expect(read.asked).toEqual([
      { cluster_id: 'c', cursor: undefined, page_size: 50 },
      { cluster_id: 'c', cursor: '0003a=&b', page_size: 50 },
    ]);
  });

  it('ends at a cursor that comes again, and says so', async () => {
    const page = { results: items(0, 2), cursor: 'a' };
    expect(await readList(pages(page, page), Item, {})).toMatchObject({
      ok: true,
      value: { total: null, partial: 'NSX gave the same cursor twice after 4 objects' },
    });
  });

  it('ends after so many as are wanted, and says what it left', async () => {
    const read = pages({ results: items(0, 2), result_count: 9, cursor: 'a' }, { results: items(2, 4), cursor: 'b' });
    expect(await readList(read, Item, { pageSize: 2, max: 3 })).toMatchObject({
      ok: true,
      value: { items: items(0, 3), total: 9, partial: '3 of 9 were read' },
    });
    expect(await readList(pages({ results: items(0, 3), result_count: 3 }), Item, { max: 3 })).toEqual(
      ok({ items: items(0, 3), total: 3 }),
    );
  });

  it('leaves out what cannot be read, and says how much', async () => {
    const results = [{ id: 'a', extra: 1 }, { id: 7 }, null];
    expect(await readList(pages({ results }), Item, {})).toEqual(
      ok({ items: [{ id: 'a', extra: 1 }], total: null, partial: '2 could not be read' }),
    );
  });
});

describe('a search', () => {
  it.each([
    ['503/60576', TOO_LARGE],
    ['400/255', { ...TOO_LARGE, status: 400, errorCode: 255 }],
  ])('asks for smaller pages from the same place after %s', async (_what, tooLarge) => {
    const read = pages(
      { results: items(0, 2), result_count: 4, cursor: '2' },
      tooLarge,
      tooLarge,
      { results: items(2, 3), result_count: 4, cursor: '3' },
      { results: items(3, 4), result_count: 4, cursor: '4' },
    );
    expect(await readSearch(read, Item, { pageSize: 250 })).toEqual(ok({ items: items(0, 4), total: 4 }));
    expect(read.asked.map(({ cursor, page_size }) => [cursor, page_size])).toEqual([
      [undefined, 250],
      ['2', 250],
      ['2', 150],
      ['2', 50],
      ['3', 50],
    ]);
  });

  it('gives up where ten are too large', async () => {
    const read = pages(TOO_LARGE, TOO_LARGE, TOO_LARGE);
    expect(await readSearch(read, Item, { pageSize: 150 })).toEqual(err(TOO_LARGE));
    expect(read.asked.map((query) => query['page_size'])).toEqual([150, 50, 10]);
  });

  it('ends at a cursor that is past the count, even when objects are missing on the way', async () => {
    const read = pages({ results: items(0, 2), result_count: 4, cursor: '4' });
    expect(await readSearch(read, Item, {})).toEqual(ok({ items: items(0, 2), total: 4 }));
  });
});
