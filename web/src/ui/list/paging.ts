/** Which part of a list its address means, and how far a page may be jumped to. */

import { PAGE_SIZE, type PageSearch } from './search.ts';

/** As many rows as the server walks through on the way to a page; more, and it refuses. */
export const SKIP_MAX = 100_000;

export interface PageVariables {
  first?: number;
  after?: string;
  last?: number;
  before?: string;
  skip?: number;
}

/**
 * This will say which part of the list to ask for. A cursor goes before a number; a page far from
 * the start is counted from the end, for which the total must be known: null until it is.
 */
export function pageVariables(search: PageSearch, total: number | null): PageVariables | null {
  const { after, before } = search;
  const count = sizeOf(search);
  if (before) return { last: count, before };
  if (after) return { first: count, after };
  const skip = (pageOf(search) - 1) * count;
  if (skip === 0) return { first: count };
  if (skip <= SKIP_MAX) return { first: count, skip };
  if (total === null) return null;
  const behind = total - skip - count;
  // Neither end is near enough: the server says so in its own words.
  if (behind > SKIP_MAX || skip >= total) return { first: count, skip };
  return behind > 0 ? { last: count, skip: behind } : { last: total - skip };
}

/** This will give the number of the page that an address shows; 1 where it says none. */
export function pageOf({ page }: PageSearch): number {
  return Math.max(1, Number(page ?? 1));
}

/** This will tell how many pages there are. */
export function pagesIn(total: number, search: PageSearch): number {
  return Math.max(1, Math.ceil(total / sizeOf(search)));
}

/** This will say whether a page can be jumped to: from the start, or else from the end. */
export function isNear(page: number, total: number, search: PageSearch): boolean {
  const count = sizeOf(search);
  const skip = (page - 1) * count;
  return skip <= SKIP_MAX || total - skip - count <= SKIP_MAX;
}

/** This will give the search of the page that somebody asked for by its number. */
export function turnTo(page: number): PageSearch {
  return page > 1 ? { page: String(page) } : {};
}

function sizeOf({ size = PAGE_SIZE }: PageSearch): number {
  return Number(size);
}
