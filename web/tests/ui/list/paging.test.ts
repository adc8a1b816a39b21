import { describe, expect, test } from 'vitest';
import * as paging from '../../../src/ui/list/paging.ts';

describe('a page', () => {
  test.each([
    [{}, { first: 20 }],
    [{ size: '100' }, { first: 100 }],
    [
      { after: 'a', page: '7' },
      { first: 20, after: 'a' },
    ],
    [
      { before: 'b', after: 'a' },
      { last: 20, before: 'b' },
    ],
    [{ page: '1' }, { first: 20 }],
    [{ page: '0' }, { first: 20 }],
    [{ page: '5001' }, { first: 20, skip: 100_000 }],
  ])('of %o asks for %o, whatever the total', (given, asked) => {
    expect(paging.pageVariables(given, null)).toEqual(asked);
    expect(paging.pageVariables(given, 1_000_000)).toEqual(asked);
  });

  test.each([
    ['50000', { last: 5 }],
    ['49999', { last: 20, skip: 5 }],
    ['45001', { last: 20, skip: 99_965 }],
  ])('%s near the end of 999985 rows is counted from there, on the same borders', (page, asked) => {
    expect(paging.pageVariables({ page }, 999_985)).toEqual(asked);
  });

  test('far from the start waits for the total', () => {
    expect(paging.pageVariables({ page: '49999' }, null)).toBeNull();
  });

  test.each(['20000', '50001'])('%s, too far from both ends, is left to the server', (page) => {
    expect(paging.pageVariables({ page }, 999_985)?.skip).toBeGreaterThan(paging.SKIP_MAX);
  });

  test('is near either end or refused before it is asked for', () => {
    const near = [1, 5001, 5002, 45_000, 45_001, 50_000].map((page) =>
      paging.isNear(page, 1_000_000, {}),
    );
    expect(near).toEqual([true, true, false, true, true, true]);
    expect(paging.isNear(44_999, 1_000_000, {})).toBe(false);
  });

  test('has a number, and the list so many', () => {
    expect([paging.pageOf({}), paging.pageOf({ page: '3' })]).toEqual([1, 3]);
    expect([0, 20, 21].map((total) => paging.pagesIn(total, {}))).toEqual([1, 1, 2]);
    expect([paging.turnTo(1), paging.turnTo(2)]).toEqual([{}, { page: '2' }]);
  });
});
