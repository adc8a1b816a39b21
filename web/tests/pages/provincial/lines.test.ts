import { describe, expect, test } from 'vitest';
import type { ProvincialLinesQuery } from '../../../src/api/gql/graphql.ts';
import { linesOf } from '../../../src/pages/provincial/lines.tsx';
import { totalIn } from '../../../src/ui/list/list.ts';
import { pageVariables } from '../../../src/ui/list/paging.ts';

const PAGE = { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' };

describe('the lines of a delivery', () => {
  const list = linesOf('x');

  test('are paged through to the last, by answer or all', () => {
    const search = list.read({ outcome: 'REFUSED', after: 'b', page: '2' });
    expect(list.variables(search, {}, [])).toEqual({ id: 'x', outcome: 'REFUSED' });
    expect(list.totalVariables(search, {})).toEqual({ id: 'x', outcome: 'REFUSED' });
    expect(pageVariables(search, 1_000_000)).toEqual({ first: 20, after: 'b' });
    expect(list.variables(list.read({ outcome: 'nothing' }), {}, [])).toEqual({ id: 'x' });
  });

  test('are found in the answers', () => {
    const node = {
      __typename: 'ProvincialDelivery',
      id: 'x',
      entries: { edges: [], pageInfo: PAGE },
    };
    expect(list.rows({ node } as ProvincialLinesQuery)?.pageInfo.endCursor).toBe('b');
    expect(list.rows({ node: null })).toBeNull();
    expect(totalIn({ node: { id: 'x', entries: { totalCount: 101 } } })).toBe(101);
  });
});
