/** The list that one came from: its rows in their order, for the way on from one to the next, and back. */

export interface Trail {
  /** The list as its address said it, with filters and page. */
  search: object;
  ids: readonly string[];
}

const TRAILS = new Map<string, Trail>();

/** This will remember what a list shows at its path. */
export function keepTrail(path: string, trail: Trail): void {
  TRAILS.set(path, trail);
}

/** This will give the list last seen at a path. */
export function trailAt(path: string): Trail | undefined {
  return TRAILS.get(path);
}

export interface Turns {
  before: string | undefined;
  after: string | undefined;
  number: number;
  count: number;
}

/** This will tell what stands beside a row in a list; null where the row is not on it. */
export function turnsFrom({ ids }: Trail, id: string): Turns | null {
  const at = ids.indexOf(id);
  if (at < 0) return null;
  return { before: ids[at - 1], after: ids[at + 1], number: at + 1, count: ids.length };
}
