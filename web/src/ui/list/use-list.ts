import type { AnyVariables } from '@urql/core';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { usePolling } from '../../api/polling.ts';
import { type Problem, problemOf } from '../../api/problems.ts';
import { type List, type Page, type Secret, totalIn } from './list.ts';
import { pageVariables } from './paging.ts';
import type { PageSearch } from './search.ts';

/** As much as the server gives at once. */
const SLICE = 200;

export interface Listed<Row> {
  page: Page<Row> | undefined;
  total: number | null;
  problem: Problem | undefined;
  isReading: boolean;
  readAgain: () => void;
  /** Every row for these filters in this order, up to a bound. */
  readAll: (max: number) => Promise<readonly Row[] | Problem>;
}

/** This will read one page of a list and, beside it, how long the list is. */
export function useList<
  Row extends { id: string },
  Search extends PageSearch,
  Data,
  Variables extends AnyVariables,
  TotalVariables extends AnyVariables,
>(
  list: List<Row, Search, Data, Variables, TotalVariables>,
  search: Search,
  secret: Secret,
  /** While many acts run, each of which would have the list read again. */
  isPaused = false,
  shown: readonly string[] = [],
): Listed<Row> {
  const client = useClient();
  const given = list.variables(search, secret, shown);
  const [counted, count] = useQuery({
    query: list.total,
    variables: list.totalVariables(search, secret),
    requestPolicy: 'cache-and-network',
    pause: isPaused,
  });
  const total = totalIn(counted.data);
  // A page far from the start is counted from the end: it waits until the total is known.
  const part = pageVariables(search, total);
  const variables = { ...given, ...part } as unknown as Variables;
  const [result, ask] = useQuery({
    query: list.query,
    variables,
    requestPolicy: 'cache-and-network',
    pause: part === null || isPaused,
  });

  async function poll(): Promise<void> {
    await client.query(list.query, variables, { requestPolicy: 'network-only' }).toPromise();
  }
  usePolling(poll, list.pollMs ?? 0, list.pollMs !== undefined && !isPaused);

  async function readAll(max: number): Promise<readonly Row[] | Problem> {
    const rows: Row[] = [];
    let after: string | undefined;
    while (rows.length < max) {
      const slice = {
        ...given,
        first: SLICE,
        ...(after && { after }),
      } as unknown as Variables;
      const { data, error } = await client
        .query(list.query, slice, { requestPolicy: 'network-only' })
        .toPromise();
      if (error) return problemOf(error);
      const page = data && list.rows(data);
      rows.push(...(page?.edges ?? []).map(({ node }) => node));
      if (!page?.pageInfo.hasNextPage || !page.pageInfo.endCursor) break;
      after = page.pageInfo.endCursor;
    }
    return rows.slice(0, max);
  }

  const page = (result.data && list.rows(result.data)) ?? undefined;
  const [kept, setKept] = useState(page);
  if (page && page !== kept) setKept(page);

  const failure = result.error ?? (part === null ? counted.error : undefined);

  return {
    // A failed look does not take away what was there; the page says that it is old.
    page: page ?? (failure && kept),
    total,
    problem: failure && problemOf(failure),
    isReading: result.fetching || result.stale,
    readAgain: () => {
      ask({ requestPolicy: 'network-only' });
      count({ requestPolicy: 'network-only' });
    },
    readAll,
  };
}
