import { describe, expect, test } from 'vitest';
import * as finds from '../../../src/app/palette/finds.ts';
import { recentPages, remember } from '../../../src/app/palette/recent.ts';
import type { Viewer } from '../../../src/ui/viewer.tsx';

const OFFICE: Viewer = { login: 'office', name: '黄敏', roles: ['OFFICE'] };
const ADMIN: Viewer = { login: 'admin', name: '管理员', roles: ['ADMIN'] };

const labels = (found: readonly finds.Find[]) => found.map(({ label }) => label);

describe('pages', () => {
  test('are found by a part of their name or by the first letters', () => {
    expect(labels(finds.pagesFor(OFFICE, '银行'))).toEqual(['银行文件', '银行约定']);
    expect(labels(finds.pagesFor(OFFICE, 'YHWJ'))).toEqual(['银行文件']);
  });

  test('are only those of the person', () => {
    expect(labels(finds.pagesFor(ADMIN, '会员'))).toEqual([]);
    expect(labels(finds.pagesFor(ADMIN, '登录'))).toEqual(['登录记录']);
  });
});

describe('a full number', () => {
  test.each([
    ['138 1234 5678', { mobile: '13812345678' }],
    ['51010419900101123x', { idNo: '51010419900101123X' }],
  ])('%s is looked for without standing in the address', (typed, filters) => {
    const [found] = finds.numbersFor(OFFICE, typed);
    expect(found).toMatchObject({ to: '/members', secret: { list: 'members', filters } });
    expect(found?.search).toBeUndefined();
    expect(found?.label).not.toContain(typed);
  });

  test.each(['1381234567', '5101041990010112', '王小芳'])('is not %s', (typed) => {
    expect(finds.numbersFor(OFFICE, typed)).toEqual([]);
  });

  test('is not offered to whom members are not shown', () => {
    expect(finds.numbersFor(ADMIN, '13812345678')).toEqual([]);
  });
});

describe('what the server found', () => {
  test('leads to each thing, and to all of a name without its standing in the address', () => {
    const unit = { __typename: 'Unit' as const, id: 'u1', name: '水利厅机关工会' };
    const member = { id: 'm1', name: '王小芳', idNoMasked: '510***', unit };
    const found = finds.foundBy(
      {
        units: { edges: [{ node: unit }] },
        members: { edges: [{ node: member }] },
        bankFiles: { edges: [{ node: { id: 'f1', name: 'OPN_1.txt' } }] },
      },
      '王',
    );
    expect(found.map(({ to }) => to)).toEqual([
      '/units/u1',
      '/members/m1',
      '/members',
      '/bank-files/f1',
    ]);
    expect(found[1]?.hint).toBe('510*** · 水利厅机关工会');
    expect(found[2]?.secret?.filters).toEqual({ name: '王' });
  });
});

describe('pages looked at', () => {
  test('come newest first, each once, and not without end', () => {
    for (let number = 0; number < 12; number += 1) {
      remember({ path: `/units/${number}`, title: `单位 ${number}` });
    }
    remember({ path: '/units/8', title: '单位 8' });
    expect(recentPages()).toHaveLength(8);
    expect(
      recentPages()
        .slice(0, 2)
        .map(({ path }) => path),
    ).toEqual(['/units/8', '/units/11']);
    expect(labels(finds.recentFor(recentPages(), '11'))).toEqual(['单位 11']);
  });
});
