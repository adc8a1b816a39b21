import { describe, expect, test } from 'vitest';
import { type Bulk, parted, totalsOf, totalWords } from '../../../src/ui/bulk/bulk.ts';
import { conditionsOf } from '../../../src/ui/list/list.ts';

interface Row {
  count: number;
  total: string;
}

const MONEY: Bulk<Row> = {
  acts: [],
  nameOf: ({ total }) => total,
  counted: { of: ({ count }) => count, unit: '笔' },
  amountOf: ({ total }) => total,
};

const whyNot = (row: number) => (row === 2 ? '偶数' : undefined);

describe('what is chosen', () => {
  test('is added up to the fen', () => {
    const totals = totalsOf(
      [
        { count: 3, total: '0.10' },
        { count: 1200, total: '120000.20' },
      ],
      MONEY,
    );
    expect(totals).toEqual({ rows: 2, count: 1203, amount: '120000.30' });
    expect(totalWords(totals, '笔')).toBe('2 项，共 1,203 笔，合计 120,000.30 元');
  });

  test('is only counted where there is nothing to add', () => {
    const totals = totalsOf([{ count: 1, total: '1.00' }], { acts: [], nameOf: String });
    expect(totalWords(totals)).toBe('1 项');
  });

  test('is parted into what can be done and what cannot, with the reason', () => {
    const rows = [1, 2, 3];
    expect(parted(rows, { whyNot })).toEqual({ fit: [1, 3], barred: [{ row: 2, why: '偶数' }] });
  });
});

describe('the conditions of a list', () => {
  test('are the same on every page and in every order, and others on another tab', () => {
    const base = conditionsOf({ state: 'OPEN', page: '3', order: 'NEWEST' } as object);
    expect(conditionsOf({ after: 'x', state: 'OPEN', size: '50' } as object)).toBe(base);
    expect(conditionsOf({ state: 'OPEN', tab: 'mine' } as object)).not.toBe(base);
    expect(conditionsOf({ state: 'SHUT' } as object)).not.toBe(base);
  });
});
