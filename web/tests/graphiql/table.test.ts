// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { placesOf } from '../../src/graphiql/reading.ts';
import { tablesIn, totalAt, withHeadings } from '../../src/graphiql/table.ts';
import { SCHEMA } from './schema.ts';

const QUERY = `query Q($after: String) {
  members(after: $after) { totalCount edges { node { name status createdAt unit { name } ...Cards } }
    pageInfo { hasNextPage } }
  stuck: cardApplications(filter: { states: [FAILED] }) { edges { node { reason { advice } } } }
}
fragment Cards on Member { cards { numberMasked status { label } isActive } }`;
const PLACES = placesOf(SCHEMA, QUERY);

const node = {
  name: '张三',
  status: 'RETAINED',
  createdAt: '2018-03-20T02:00:00Z',
  unit: { name: '甲' },
  cards: [
    { numberMasked: '6217*1', status: { label: '已激活' }, isActive: true },
    { numberMasked: '6217*2', status: { label: '已销卡' }, isActive: false },
  ],
};

describe('tablesIn', () => {
  test('lays out a connection with Chinese headings and values, inner lists in one cell', () => {
    const data = { members: { totalCount: 7, edges: [{ node }], pageInfo: { hasNextPage: true } } };
    const [table, ...others] = tablesIn(data, PLACES);
    expect(others).toEqual([]);
    expect(table && withHeadings(table)).toEqual([
      ['姓名', '会籍状态', '建档时间', '所在单位 · 单位全称', '名下的卡'],
      ['张三', '保留会籍', '2018-03-20 10:00', '甲', '6217*1 已激活 是；6217*2 已销卡 否'],
    ]);
    expect(table && totalAt(data, table.path)).toBe(7);
  });

  test('finds every list, under whatever name it was asked for', () => {
    const data = {
      members: { edges: [] },
      stuck: { edges: [{ node: { reason: { advice: '请核对' } } }] },
    };
    const found = tablesIn(data, PLACES);
    expect(found.map(({ title, path }) => [title, path])).toEqual([
      ['会员列表', ['members']],
      ['办卡申请列表', ['stuck']],
    ]);
    expect(found[1]?.rows).toEqual([['请核对']]);
  });

  test('gives an object that one row lacks no column of its own', () => {
    const edges = [
      { node: { name: '甲', unit: null } },
      { node: { name: '乙', unit: { name: '丙' } } },
    ];
    const [table] = tablesIn({ members: { edges } }, PLACES);
    expect(table && withHeadings(table)).toEqual([
      ['姓名', '所在单位 · 单位全称'],
      ['甲', ''],
      ['乙', '丙'],
    ]);
  });

  test('takes an answer without lists as one row', () => {
    const places = placesOf(SCHEMA, '{ figures { members isBalanced } viewer { name } }');
    const [table] = tablesIn(
      { figures: { members: 3, isBalanced: null }, viewer: { name: '甲' } },
      places,
    );
    expect(table?.rows).toEqual([['3', '', '甲']]);
    expect(table?.columns[2]?.title).toBe('当前登录的人 · 姓名');
  });

  test('tells two columns of the same name apart', () => {
    const places = placesOf(SCHEMA, '{ members { edges { node { name again: name } } } }');
    const [table] = tablesIn({ members: { edges: [{ node: { name: 'a', again: 'a' } }] } }, places);
    expect(table?.columns.map(({ title }) => title)).toEqual(['姓名（name）', '姓名（again）']);
  });

  test.each([null, undefined, 'text', [], {}])('finds none in %j', (data) => {
    expect(tablesIn(data, PLACES)).toEqual([]);
  });

  test('names columns by their keys where the schema is not there', () => {
    const [table] = tablesIn(
      { members: { edges: [{ node: { name: 'a' } }] } },
      placesOf(null, QUERY),
    );
    expect(table?.columns).toEqual([{ key: 'name', title: 'name' }]);
  });
});

describe('placesOf', () => {
  test('knows by which variable a list is paged', () => {
    expect(PLACES.get('members')?.paging).toEqual({ after: 'after' });
  });

  test.each(['', '{', 'query A { nothing }', 'fragment A on Member { name }'])(
    'reads %j without harm',
    (text) => {
      expect(placesOf(SCHEMA, text).size).toBe(0);
    },
  );

  test('reads the operation that is run', () => {
    const two = 'query A { figures { units } } query B { viewer { name } }';
    expect([...placesOf(SCHEMA, two, 'B').keys()]).toEqual(['viewer', 'viewer.name']);
  });
});
