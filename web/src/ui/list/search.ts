/**
 * What a list shows, as its address says it: filters, order, page. Everything in an address is text
 * that anybody may have typed, so each part passes a reader and what does not pass is left out.
 */

export type Reader<Value extends string> = (text: string) => Value | undefined;

export interface PageSearch {
  order?: string | undefined;
  size?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  /** Its number; where a cursor stands, too, only a name for what that leads to. */
  page?: string | undefined;
  /** From which side the list is looked at, where it has several. */
  tab?: string | undefined;
  /** The saved view from which it came. */
  view?: string | undefined;
}

type Filters<Readers> = {
  [Key in keyof Readers]?: Readers[Key] extends Reader<infer Value> ? Value | undefined : never;
};

export type SearchOf<Read> = Read extends (raw: Record<string, unknown>) => infer Search
  ? Search
  : never;

const TEXT_MAX = 200;
export const PAGE_SIZES = ['20', '50', '100'] as const;
export const PAGE_SIZE = '20';

const PAGE: { [Key in keyof PageSearch]-?: Reader<string> } = {
  order: text,
  size: oneOf(PAGE_SIZES),
  after: text,
  before: text,
  page: whole,
  tab: text,
  view: text,
};

/** This will make a reader of addresses for one list, to be given to its route. */
export function searchOf<Readers extends Record<string, Reader<string>>>(readers: Readers) {
  const all: Record<string, Reader<string>> = { ...readers, ...PAGE };
  return (raw: Record<string, unknown>): Filters<Readers> & PageSearch => {
    const found = Object.entries(all).flatMap(([key, read]) => {
      const given = raw[key];
      const value = typeof given === 'string' ? read(given) : undefined;
      return value === undefined ? [] : [[key, value] as const];
    });
    return Object.fromEntries(found) as Filters<Readers> & PageSearch;
  };
}

/** This will read any short text. */
export function text(given: string): string | undefined {
  return given.trim().slice(0, TEXT_MAX) || undefined;
}

/** This will make a reader that lets through only these values. */
export function oneOf<const Value extends string>(values: readonly Value[]): Reader<Value> {
  return (given) => values.find((value) => value === given);
}

/** This will read a day such as 2018-03-20; a day that no calendar has, such as 2018-09-31, is none. */
export function day(given: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given)) return undefined;
  const read = new Date(`${given}T00:00:00Z`);
  // Browsers take the 31st of a month of thirty days for the first of the next.
  const isReal = !Number.isNaN(read.getTime()) && read.toISOString().startsWith(given);
  return isReal ? given : undefined;
}

/** This will read a whole number of at most nine digits. */
export function whole(given: string): string | undefined {
  return /^\d{1,9}$/.test(given) ? given : undefined;
}

/** Yes, no, or not asked. */
export const yesNo = oneOf(['yes', 'no']);

/** This will turn the word of an address into what the server is asked. */
export function isYes(word: 'yes' | 'no' | undefined): boolean | undefined {
  return word === undefined ? undefined : word === 'yes';
}

/** This will write an address's search part as plain text, without the quotes that JSON would put. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(key, value);
  }
  const written = params.toString();
  return written && `?${written}`;
}

/** This will read the search part of an address. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Most lists know these two orders. */
export const NEWEST_FIRST = [
  { value: 'NEWEST', label: '新的在前' },
  { value: 'OLDEST', label: '旧的在前' },
] as const;

/** This will read which of the two is wanted. */
export function timeOrder({ order }: PageSearch): 'NEWEST' | 'OLDEST' {
  return order === 'OLDEST' ? 'OLDEST' : 'NEWEST';
}
