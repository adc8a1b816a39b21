import { describe, expect, test } from 'vitest';
import { suggestionIn } from '../../src/pages/imports/cells.ts';
import {
  ACCEPTABLE,
  acceptance,
  asked,
  bankRefusals,
  type ClassCounts,
  rowsIn,
  tabsOf,
} from '../../src/pages/imports/classes.ts';
import { stepOf } from '../../src/pages/imports/RosterSteps.tsx';

const COUNTS: ClassCounts = [
  { class: 'NEW', rows: 1200, bankRefuses: 2 },
  { class: 'CHANGED', rows: 3, bankRefuses: 1 },
  { class: 'ELSEWHERE', rows: 4, bankRefuses: 0 },
];

describe('the classes of a roster’s rows', () => {
  test('become tabs with their counts, those without rows left out', () => {
    expect(tabsOf(COUNTS).map(({ label }) => label)).toEqual([
      '全部 1,207',
      '新增 1,200',
      '有变化 3',
      '在其他单位 4',
      '银行会拒绝 3',
    ]);
    expect(tabsOf([]).map(({ label }) => label)).toEqual(['全部 0']);
  });

  test('say what the next acceptance takes', () => {
    expect(rowsIn(COUNTS, ACCEPTABLE)).toBe(1203);
    expect(bankRefusals(COUNTS)).toBe(3);
    expect(acceptance(COUNTS)).toBe('新增 1,200 行，有变化 3 行');
  });

  test('are asked for by their tab alone, whatever an address says', () => {
    expect(asked('ELSEWHERE')).toEqual({ classes: ['ELSEWHERE'] });
    expect(asked('BANK')).toEqual({ bankRefuses: true });
    expect(asked('<script>')).toEqual({});
    expect(asked(undefined)).toEqual({});
  });
});

describe('the steps of an import', () => {
  test.each([
    ['RECEIVED', 0, 0, 'process'],
    ['UNREADABLE', 0, 0, 'error'],
    ['CHECKED', 5, 2, 'process'],
    ['APPLIED', 5, 3, 'process'],
    ['APPLIED', 0, 4, 'finish'],
  ] as const)('%s with %i waiting is step %i', (state, waiting, step, status) => {
    expect(stepOf({ state }, waiting)).toEqual({ step, status });
  });
});

test('a correction is suggested only where the server is sure of one', () => {
  const fault = { code: 'x', message: 'x', level: 'FAULT' as const, fix: '' };
  expect(suggestionIn({ faults: [fault] })).toBeUndefined();
  expect(suggestionIn({ faults: [fault, { ...fault, fix: '高中' }] })).toBe('高中');
});
