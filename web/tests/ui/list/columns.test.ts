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

describe('the columns of a list', () => {
  test('are those of the particulars that are shown to a person', () => {
    const all = [...ALL, column('poor', { particular: 'hardship_level' })];
    const own = (...particulars: string[]) =>
      columns.ownOf(all, { login: 'x', name: '', roles: [], particulars }).map(({ key }) => key);
    expect(own('hardship_level')).toEqual(['name', 'a', 'b', 'extra', 'poor']);
    expect(own('email')).toEqual(['name', 'a', 'b', 'extra']);
    const unknown = { login: 'x', name: '', roles: ['OFFICE' as const] };
    expect(columns.ownOf(all, unknown).map(({ key }) => key)).not.toContain('poor');
  });
});

describe('a layout', () => {
  test('shows all but the extra columns at first', () => {
    expect(keys(columns.defaultLayout(ALL))).toEqual(['name', 'a', 'b']);
  });

  test('follows a person, and never loses the name of a row', () => {
    const layout: columns.Layout = {
      ...columns.defaultLayout(ALL),
      order: ['extra', 'b', 'a'],
      hidden: ['a', 'name'],
    };
    expect(keys(layout)).toEqual(['name', 'extra', 'b']);
  });

  test('puts a column that it does not know last', () => {
    const layout = { ...columns.defaultLayout(ALL), order: ['b'], hidden: [] };
    expect(keys(layout)).toEqual(['name', 'b', 'a', 'extra']);
  });

  test('puts what is pinned next to the name, known or not', () => {
    const layout = { ...columns.defaultLayout(ALL), order: ['a', 'b'], hidden: [] };
    expect(keys({ ...layout, pinned: ['b'] })).toEqual(['name', 'b', 'a', 'extra']);
    expect(keys({ ...layout, pinned: ['extra', 'b'] })).toEqual(['name', 'b', 'extra', 'a']);
  });

  test('keeps a width within bounds, and lets go of it', () => {
    expect(columns.resized({ b: 80 }, 'a', 3000.4)).toEqual({ b: 80, a: columns.WIDTH_MAX });
    expect(columns.resized({}, 'a', 1)).toEqual({ a: columns.WIDTH_MIN });
    expect(columns.resized({ a: 80, b: 90 }, 'a', null)).toEqual({ b: 90 });
  });

  test('pins and lets go', () => {
    expect(columns.toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(columns.toggled(['a', 'b'], 'a')).toEqual(['b']);
  });

  test('kept before there were pins and widths is read as one without', () => {
    const kept = '{"order":["a"],"hidden":[],"density":"small"}';
    expect(columns.readLayout(kept)).toMatchObject({ pinned: [], widths: {} });
  });

  test.each(['{"a":"80"}', '{"a":1}', '[80]', 'null'])(
    'is not read with widths of %s',
    (widths) => {
      const kept = `{"order":[],"hidden":[],"density":"small","pinned":[],"widths":${widths}}`;
      expect(columns.readLayout(kept)).toBeNull();
    },
  );

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
