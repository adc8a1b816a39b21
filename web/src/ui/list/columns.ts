import type { ReactNode } from 'react';
import { isShown, type Viewer } from '../viewer.tsx';

/** One column of a list: how it reads on the screen, and as plain text in an exported file. */
export interface Column<Row> {
  key: string;
  title: string;
  text: (row: Row) => string;
  /** What the screen shows, when it is more than the text. */
  show?: (row: Row) => ReactNode;
  width?: number;
  /** Money and counts stand to the right, digit under digit. */
  isNumber?: boolean;
  /** Not shown until somebody asks for it. */
  isExtra?: boolean;
  /** Names the row; it cannot be hidden, and stays in sight while the others scroll. */
  isName?: boolean;
  /** What may be done with a row: it has no text, and no place in a file. */
  isAct?: boolean;
  /** The particular of members' files that it tells: only whom that is shown sees it and takes it out. */
  particular?: string;
}

/** This will give the columns that are for this person. */
export function ownOf<Row>(
  columns: readonly Column<Row>[],
  viewer: Viewer,
): readonly Column<Row>[] {
  return columns.filter(({ particular }) => !particular || isShown(viewer, particular));
}

export type Density = 'large' | 'middle' | 'small';

/** How one person likes one list. */
export interface Layout {
  /** Keys in the order shown; a column unknown to it comes last, as a new one does. */
  order: readonly string[];
  hidden: readonly string[];
  density: Density;
  /** These stay in sight beside the name while the others scroll. */
  pinned: readonly string[];
  /** In pixels; a column that is not in it is as wide as it needs. */
  widths: Readonly<Record<string, number>>;
}

export const WIDTH_MIN = 60;
export const WIDTH_MAX = 800;

const DENSITIES: readonly Density[] = ['large', 'middle', 'small'];

/** This will give the layout that nobody has touched. */
export function defaultLayout<Row>(columns: readonly Column<Row>[]): Layout {
  return {
    order: columns.map(({ key }) => key),
    hidden: columns.filter(({ isExtra }) => isExtra).map(({ key }) => key),
    density: 'middle',
    pinned: [],
    widths: {},
  };
}

/** This will put the columns in a person's order: names of rows first, then what is pinned. */
export function ordered<Row>(columns: readonly Column<Row>[], layout: Layout): Column<Row>[] {
  const { order, pinned } = layout;
  const place = ({ key, isName }: Column<Row>) => {
    if (isName) return -1;
    const found = order.indexOf(key);
    const behindPinned = pinned.includes(key) ? 0 : order.length + 1;
    return behindPinned + (found < 0 ? order.length : found);
  };
  return columns.toSorted((one, other) => place(one) - place(other));
}

/** This will leave out what a person hid. */
export function shown<Row>(columns: readonly Column<Row>[], layout: Layout): Column<Row>[] {
  return ordered(columns, layout).filter(
    ({ key, isName }) => isName || !layout.hidden.includes(key),
  );
}

/** This will move a column one place up or down. */
export function moved(order: readonly string[], key: string, by: -1 | 1): string[] {
  const from = order.indexOf(key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return [...order];
  return order.toSpliced(from, 1).toSpliced(to, 0, key);
}

/** This will put a key in or take it out. */
export function toggled(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
}

/** This will give a column a width, within bounds; null lets it be as wide as it needs. */
export function resized(
  widths: Layout['widths'],
  key: string,
  width: number | null,
): Layout['widths'] {
  const { [key]: _before, ...others } = widths;
  if (width === null) return others;
  return { ...others, [key]: Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width))) };
}

/** This will read a kept layout; anything odd in it counts as not kept. */
export function readLayout(kept: string | null): Layout | null {
  return layoutOf(parsed(kept));
}

/** This will take what claims to be a layout for one, or not at all. */
export function layoutOf(found: unknown): Layout | null {
  if (typeof found !== 'object' || found === null) return null;
  const {
    order,
    hidden,
    density,
    pinned = [],
    widths = {},
  } = found as Partial<Record<keyof Layout, unknown>>;
  if (!isTexts(order) || !isTexts(hidden) || !isTexts(pinned) || !isWidths(widths)) return null;
  const known = DENSITIES.find((one) => one === density);
  return known ? { order, hidden, density: known, pinned, widths } : null;
}

function parsed(kept: string | null): unknown {
  try {
    return JSON.parse(kept ?? 'null');
  } catch {
    return null;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isWidths(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (one) => typeof one === 'number' && one >= WIDTH_MIN && one <= WIDTH_MAX,
  );
}
