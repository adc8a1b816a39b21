/** Pages that were just looked at, in this tab's memory alone: their names are people's. */

export interface Recent {
  path: string;
  title: string;
}

const RECENT_MAX = 8;
let recent: readonly Recent[] = [];

/** This will put a page before the others. */
export function remember(page: Recent): void {
  recent = [page, ...recent.filter(({ path }) => path !== page.path)].slice(0, RECENT_MAX);
}

/** This will give the pages looked at last, the newest first. */
export function recentPages(): readonly Recent[] {
  return recent;
}
