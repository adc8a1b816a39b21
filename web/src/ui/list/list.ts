import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import type { ReactNode } from 'react';
import type { WhatToExport } from '../exports/ExportButton.tsx';
import type { Column } from './columns.ts';
import type { FilterField, Order } from './fields.ts';
import type { PageVariables } from './paging.ts';
import type { PageSearch } from './search.ts';

export type Secret = Readonly<Record<string, string | undefined>>;

/** What there is to know about one list; `ListPage` does the rest. */
export interface List<
  Row extends { id: string },
  Search extends PageSearch,
  Data,
  Variables extends AnyVariables,
  TotalVariables extends AnyVariables,
> {
  /** Names its settings and its exported file. */
  id: string;
  /** What the rows are, as in 共 5 名会员: 会员. */
  what: string;
  fields: readonly FilterField[];
  orders: readonly Order[];
  columns: readonly Column<Row>[];
  read: (raw: Record<string, unknown>) => Search;
  query: TypedDocumentNode<Data, Variables>;
  rows: (data: Data) => Page<Row> | null;
  /** `secret` holds the filters that never stand in an address, `shown` the columns in sight. */
  variables: (
    search: Search,
    secret: Secret,
    shown: readonly string[],
  ) => Omit<Variables, keyof PageVariables>;
  /** Counting is a question of its own: it may take long where there are many. */
  total: TypedDocumentNode<object, TotalVariables>;
  totalVariables: (search: Search, secret: Secret) => TotalVariables;
  /** Before there is anything at all: what will stand here, and what to do for it. */
  nothingYet: { title: string; advice: string; action?: ReactNode };
  /** The same as the server writes it into a file; a list without it is not exported. */
  file?: (search: Search, secret: Secret) => WhatToExport;
  /** Rows that still move are read again now and then. */
  pollMs?: number;
}

/** This will take a list as it is; the compiler learns its types. */
export function defineList<
  Row extends { id: string },
  Search extends PageSearch,
  Data,
  Variables extends AnyVariables,
  TotalVariables extends AnyVariables,
>(
  list: List<Row, Search, Data, Variables, TotalVariables>,
): List<Row, Search, Data, Variables, TotalVariables> {
  return list;
}

export interface Page<Row> {
  edges: readonly { node: Row }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** This will find the one count in an answer, however deep it lies. */
export function totalIn(data: unknown): number | null {
  if (typeof data !== 'object' || data === null) return null;
  if ('totalCount' in data && typeof data.totalCount === 'number') return data.totalCount;
  for (const value of Object.values(data)) {
    const found = totalIn(value);
    if (found !== null) return found;
  }
  return null;
}

const OF_PAGE: ReadonlySet<string> = new Set<keyof PageSearch>([
  'order',
  'size',
  'after',
  'before',
  'page',
  'tab',
  'view',
]);

/** This will write the filters and the tab, without order and page: what they say is the same list. */
export function conditionsOf(search: PageSearch): string {
  return JSON.stringify(
    [...filtersIn(search), ['tab', search.tab ?? '']].toSorted(([one], [other]) =>
      one < other ? -1 : 1,
    ),
  );
}

/** This will say whether any filter narrows the list. */
export function isFiltered(search: object): boolean {
  return filtersIn(search).length > 0;
}

/** This will give the filters alone, those that say something. */
export function filtersIn(search: object): [string, unknown][] {
  return Object.entries(search).filter(
    ([key, value]) => !OF_PAGE.has(key) && value !== undefined && value !== '',
  );
}
