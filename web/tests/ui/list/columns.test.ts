import { describe, expect, test } from 'vitest';
import * as columns from '../../../src/ui/list/columns.ts';

type Row = Record<string, string>;

function column(key: string, more: Partial<columns.Column<Row>> = {}): columns.Column<Row> {
  return { key, title: key, text: () => key, ...more };
}

const ALL = [
  column('name', { isName: true }),
  column('a'),
  column('b'),
  column('extra', { isExtra: true }),
];

function keys(layout: columns.Layout): string[] {
  return columns.shown(ALL, layout).map(({ key }) => key);
}

describe('a layout', () => {
  test('shows all but the extra columns at first', () => {
    expect(keys(columns.defaultLayout(ALL))).toEqual(['name', 'a', 'b']);
  });

  test('follows a person, and never loses the name of a row', () => {
    const layout: columns.Layout = {
      order: ['extra', 'b', 'a'],
      hidden: ['a', 'name'],
      density: 'small',
    };
    expect(keys(layout)).toEqual(['name', 'extra', 'b']);
  });

  test('puts a column that it does not know last', () => {
    expect(keys({ order: ['b'], hidden: [], density: 'middle' })).toEqual([
      'name',
      'b',
      'a',
      'extra',
    ]);
  });

  test('moves one place and not over the edge', () => {
    expect(columns.moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(columns.moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(columns.moved(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
  });

  test('is read back as it was kept', () => {
    const layout = columns.defaultLayout(ALL);
    expect(columns.readLayout(JSON.stringify(layout))).toEqual(layout);
  });

  test.each([null, '', '{', '[]', '{"order":[1],"hidden":[],"density":"small"}', '{"order":[]}'])(
    'is not read from %j',
    (kept) => {
      expect(columns.readLayout(kept)).toBeNull();
    },
  );

  test('is not read with a density that there is not', () => {
    expect(columns.readLayout('{"order":[],"hidden":[],"density":"huge"}')).toBeNull();
  });
});
