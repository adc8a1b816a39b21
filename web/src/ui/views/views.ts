import type { ViewFragment } from '../../api/gql/graphql.ts';
import type { FilterField } from '../list/fields.ts';
import { filtersIn } from '../list/list.ts';
import type { PageSearch } from '../list/search.ts';
import { dayOf } from './moving-days.ts';

/** A list as somebody likes to see it, under a name: filters, order, size, and perhaps the columns. */
export type View = ViewFragment;

/** In an address: the list was cleared on purpose, and one's default shall not come back by itself. */
export const NO_VIEW = 'none';

export interface Content {
  filters: Record<string, string>;
  order?: string;
  size?: string;
  layout?: object;
}

/** This will read what a view holds; what it does not know it leaves out. */
export function contentOf({ content }: Pick<View, 'content'>): Content {
  const { filters, order, size, layout } = content;
  return {
    filters: texts(filters),
    ...(typeof order === 'string' && { order }),
    ...(typeof size === 'string' && { size }),
    ...(typeof layout === 'object' && layout !== null && { layout }),
  };
}

/** This will give the search to which a view leads today. */
export function searchOfView(view: Pick<View, 'id' | 'content'>, today: string): PageSearch {
  const { filters, order, size } = contentOf(view);
  const days = Object.entries(filters).map(([key, value]) => [key, dayOf(value, today)]);
  return { ...Object.fromEntries(days), order, size, view: view.id };
}

/** This will put a list's search into what a view holds; `words` are the days that shall move. */
export function toContent(
  search: PageSearch,
  words: Readonly<Record<string, string | undefined>>,
  layout: object | undefined,
): Content {
  const { order, size, tab } = search;
  const filters = filtersIn(search).map(([key, value]) => [key, words[key] ?? String(value)]);
  return {
    filters: { ...Object.fromEntries(filters), ...(tab && { tab }) },
    ...(order && { order }),
    ...(size && { size }),
    ...(layout && { layout }),
  };
}

/** This will say whether a list no longer shows what the view says. */
export function isChanged(view: View, search: PageSearch, today: string): boolean {
  const { view: _view, ...there } = searchOfView(view, today);
  return essence(there) !== essence(search);
}

/** This will give the moving days of a view that still mean what the list shows. */
export function wordsKept(
  view: Pick<View, 'content'>,
  search: PageSearch,
  today: string,
): Record<string, string> {
  const shown = new Map(filtersIn(search));
  return Object.fromEntries(
    Object.entries(contentOf(view).filters).filter(
      ([key, word]) => word.startsWith('@') && shown.get(key) === dayOf(word, today),
    ),
  );
}

/** This will find the days among the filters, which may be made to move. */
export function daysIn(fields: readonly FilterField[], search: PageSearch): FilterField[] {
  const filters = new Set(filtersIn(search).map(([key]) => key));
  return fields.filter(({ key, ask }) => ask === 'day' && filters.has(key));
}

/** This will say whether a list was just opened, with nothing asked of it yet. */
export function isUntouched(search: PageSearch): boolean {
  return Object.values(search).every((value) => value === undefined);
}

function essence(search: PageSearch): string {
  const { order = '', size = '', tab = '' } = search;
  const filters = filtersIn(search).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([filters, order, size, tab]);
}

function texts(found: unknown): Record<string, string> {
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
