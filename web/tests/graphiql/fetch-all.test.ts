// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { fetchAll, pagingOf, ROWS_MAX } from '../../src/graphiql/fetch-all.ts';
import type { Answer } from '../../src/graphiql/fetcher.ts';
import { placesOf } from '../../src/graphiql/reading.ts';
import { SCHEMA } from './schema.ts';

const QUERY = `query Q($first: Int = 50, $after: String) { members(first: $first, after: $after) {
  edges { node { name } } pageInfo { hasNextPage endCursor } } }`;
const QUESTION = { query: QUERY, variables: { a: 1 }, operationName: null };
const PAGING = { after: 'after', first: 'first' };
const PATH = ['members'];

function page(from: number, count: number, hasNextPage: boolean): Answer {
  const edges = Array.from({ length: count }, (_, at) => ({ node: { name: String(from + at) } }));
  const pageInfo = { hasNextPage, endCursor: `c${from + count}` };
  return { data: { members: { edges, pageInfo } } };
}

function server(pages: readonly Answer[]) {
  const asked: Record<string, unknown>[] = [];
  const ask = async ({ variables }: { variables: Record<string, unknown> }) => {
    asked.push(variables);
    return pages[Math.min(asked.length, pages.length) - 1] ?? {};
  };
  return { asked, ask };
}

function options() {
  return { onProgress: () => {}, signal: new AbortController().signal, pause: async () => {} };
}

describe('pagingOf', () => {
  test('finds the variables of a list that can be followed', () => {
    expect(pagingOf(PATH, placesOf(SCHEMA, QUERY))).toEqual(PAGING);
  });

  test.each([
    '{ members { edges { node { name } } pageInfo { hasNextPage endCursor } } }',
    'query Q($after: String) { members(after: $after) { edges { node { name } } } }',
  ])('finds none where the query does not page: %s', (query) => {
    expect(pagingOf(PATH, placesOf(SCHEMA, query))).toBeNull();
  });
});

describe('fetchAll', () => {
  test('follows the pages from the beginning to the end, large ones at a time', async () => {
    const { asked, ask } = server([page(0, 2, true), page(2, 1, false)]);
    const found = await fetchAll(QUESTION, PATH, PAGING, ask, options());
    expect(found.items).toEqual([{ name: '0' }, { name: '1' }, { name: '2' }]);
    expect([found.isCut, found.problem]).toEqual([false, null]);
    expect(asked).toEqual([
      { a: 1, first: 200, after: null },
      { a: 1, first: 200, after: 'c2' },
    ]);
  });

  test('stops at the bound and says that there is more', async () => {
    const pages = Array.from({ length: 30 }, (_, at) => page(at * 200, 200, true));
    const { asked, ask } = server(pages);
    const found = await fetchAll(QUESTION, PATH, PAGING, ask, options());
    expect([found.items.length, found.isCut, asked.length]).toEqual([ROWS_MAX, true, 25]);
  });

  test('does not run in circles when the place does not move', async () => {
    const { asked, ask } = server([page(0, 1, true), page(0, 1, true)]);
    await fetchAll(QUESTION, PATH, PAGING, ask, options());
    expect(asked.length).toBe(2);
  });

  test('keeps what it has when somebody stops it', async () => {
    const stop = new AbortController();
    const { ask } = server([page(0, 2, true)]);
    const found = await fetchAll(QUESTION, PATH, PAGING, ask, {
      ...options(),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect([found.items.length, found.isCut]).toEqual([2, true]);
  });

  test('waits when it is told to slow down, and asks again', async () => {
    const slow: Answer = {
      errors: [{ message: '过于频繁', extensions: { code: 'RATE_LIMITED' } }],
    };
    let waits = 0;
    const { ask } = server([slow, slow, page(0, 1, false)]);
    const pause = async () => {
      waits += 1;
    };
    const found = await fetchAll(QUESTION, PATH, PAGING, ask, { ...options(), pause });
    expect([found.items.length, found.problem, waits]).toEqual([1, null, 2]);
  });

  test('says why the rest did not come', async () => {
    const { ask } = server([page(0, 2, true), { errors: [{ message: '用时过长' }] }]);
    const found = await fetchAll(QUESTION, PATH, PAGING, ask, options());
    expect([found.items.length, found.isCut, found.problem]).toEqual([2, true, '用时过长']);
  });
});
