import { formatMinute } from '../ui/format.ts';
import type { Place, Places } from './reading.ts';

/** An answer as tables: each of its lists, one row an item, nested objects as further columns. */
export interface Table {
  /** Where the list stands in the answer, such as `members`. */
  path: readonly string[];
  title: string;
  columns: readonly TableColumn[];
  rows: readonly (readonly string[])[];
}

export interface TableColumn {
  key: string;
  title: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Cells = Map<string, string>;

const WRAPPERS: ReadonlySet<string> = new Set(['edges', 'node']);
const HIDDEN: ReadonlySet<string> = new Set(['__typename', 'cursor']);
const LISTS_MAX = 20;

/** This will find every list of an answer and lay it out; one with a single object counts as a list of one. */
export function tablesIn(data: unknown, places: Places): readonly Table[] {
  if (!isObject(data)) return [];
  const lists = listsIn(data, []).slice(0, LISTS_MAX);
  if (lists.length > 0) return lists.map(({ path, items }) => tableOf(path, items, places));
  return Object.keys(data).length > 0 ? [tableOf([], [data], places)] : [];
}

/** This will give a table as rows of text, its headings first. */
export function withHeadings({ columns, rows }: Table): readonly (readonly string[])[] {
  return [columns.map(({ title }) => title), ...rows];
}

/** This will find the items of one list of an answer. */
export function itemsAt(data: unknown, path: readonly string[]): readonly Json[] {
  return itemsOf(valueAt(data, path)) ?? [];
}

/** This will lay out the items of one list. */
export function tableOf(path: readonly string[], items: readonly Json[], places: Places): Table {
  const keys = new Set<string>();
  const cells = items.map((item) => {
    const row: Cells = new Map();
    flatten(item, [], row, { path, places });
    for (const key of row.keys()) keys.add(key);
    return row;
  });
  const columns = leaves(keys).map((key) => ({ key, title: titleOf(path, key, places) }));
  const title = placeAt(places, path, '')?.title || path.join('.') || '结果';
  return {
    path,
    title,
    columns: told(columns),
    rows: cells.map((row) => columns.map(({ key }) => row.get(key) ?? '')),
  };
}

/** Where one row has an object and another has none, the object's own columns are enough. */
function leaves(keys: ReadonlySet<string>): readonly string[] {
  const all = [...keys];
  return all.filter((key) => !all.some((other) => other.startsWith(`${key}.`)));
}

/** This will say how long a connection is altogether, when the query counts it. */
export function totalAt(data: unknown, path: readonly string[]): number | null {
  const { totalCount } = (valueAt(data, path) ?? {}) as { totalCount?: unknown };
  return typeof totalCount === 'number' ? totalCount : null;
}

function valueAt(data: unknown, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) => (isObject(value) ? value[key] : undefined),
    data as Json,
  );
}

function listsIn(
  value: Json,
  path: readonly string[],
): { path: readonly string[]; items: readonly Json[] }[] {
  const items = itemsOf(value);
  if (items) return [{ path, items }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => listsIn(inner, [...path, key]));
}

/** A list is an array, or a connection with its edges. */
function itemsOf(value: Json | undefined): readonly Json[] | null {
  if (isArray(value)) return value;
  if (!isObject(value) || !isArray(value.edges)) return null;
  return value.edges.map((edge) => (isObject(edge) && edge.node !== undefined ? edge.node : edge));
}

interface Around {
  path: readonly string[];
  places: Places;
}

function flatten(value: Json, at: readonly string[], row: Cells, around: Around): void {
  if (isObject(value) && !itemsOf(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (!HIDDEN.has(key)) flatten(inner, [...at, key], row, around);
    }
    return;
  }
  const key = at.join('.');
  row.set(
    key,
    textOf(value, placeAt(around.places, around.path, key), {
      ...around,
      path: [...around.path, ...at],
    }),
  );
}

function textOf(value: Json, place: Place | undefined, around: Around): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'string') {
    return place?.type === 'DateTime' ? formatMinute(value) : (place?.words[value] ?? value);
  }
  if (typeof value === 'number') return String(value);
  return (itemsOf(value) ?? []).map((item) => itemText(item, place, around)).join('；');
}

/** A list inside of a row becomes one cell: its items after one another. */
function itemText(item: Json, place: Place | undefined, around: Around): string {
  if (!isObject(item)) return textOf(item, place, around);
  const row: Cells = new Map();
  flatten(item, [], row, around);
  return [...row.values()].filter(Boolean).join(' ');
}

/** This will name a column by the descriptions on the way to it. */
function titleOf(path: readonly string[], key: string, places: Places): string {
  const steps = key.split('.').map((_, index, all) => all.slice(0, index + 1).join('.'));
  const titles = steps.map((step) => placeAt(places, path, step)?.title ?? step.split('.').at(-1));
  return titles.join(' · ') || '值';
}

/** Two columns of the same name are told apart by their path. */
function told(columns: readonly TableColumn[]): readonly TableColumn[] {
  const times = countsOf(columns);
  return columns.map((column) =>
    (times.get(column.title) ?? 0) > 1
      ? { ...column, title: `${column.title}（${column.key}）` }
      : column,
  );
}

function countsOf(columns: readonly TableColumn[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { title } of columns) counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}

/** The query's path has `edges.node` where the table's has nothing. */
function placeAt(places: Places, path: readonly string[], key: string): Place | undefined {
  const wanted = [...path, ...(key ? key.split('.') : [])].join('.');
  return byShortPath(places).get(wanted);
}

const SHORT = new WeakMap<Places, ReadonlyMap<string, Place>>();

function byShortPath(places: Places): ReadonlyMap<string, Place> {
  const kept = SHORT.get(places);
  if (kept) return kept;
  const made = new Map<string, Place>();
  for (const [path, place] of places) {
    const steps = path.split('.').filter((step) => !WRAPPERS.has(step));
    const short = steps.join('.');
    if (!made.has(short)) made.set(short, place);
  }
  SHORT.set(places, made);
  return made;
}

function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}
