import { describe, expect, test } from 'vitest';
import { inputOf } from '../../src/pages/policies/Propose.tsx';
import {
  faultOf,
  type Provision,
  spanOf,
  tiersFrom,
  wordsOf,
} from '../../src/pages/policies/words.ts';

const ENTRY: Provision = {
  id: 'x',
  code: 'ENTRY',
  kind: 'DAY',
  planYear: 2018,
  label: '会员数据库录入截止',
  beginsOn: null,
  dueOn: '2018-03-31',
  amount: null,
  unit: null,
  tiers: null,
  roles: null,
  document: '川直工发〔2018〕1号',
  clause: '四（一）',
  originalText: '2018年3月31日前',
  interpretation: '',
  effectiveFrom: '2018-01-17',
  effectiveTo: null,
  state: 'IN_FORCE',
  enteredAt: null,
  confirmedBy: '',
  decidedAt: null,
  reason: '',
  mayConfirm: false,
  enteredBy: null,
  decidedBy: null,
};

describe('A rule in one line', () => {
  test.each([
    [{}, '2018-03-31 止（含当日）'],
    [{ beginsOn: '2018-02-01', dueOn: null }, '2018-02-01 起'],
    [{ beginsOn: '2018-04-01', dueOn: '2018-04-30' }, '2018-04-01 至 2018-04-30'],
    [{ kind: 'EVENT' as const, beginsOn: '2017-12-22', dueOn: '2017-12-22' }, '2017-12-22'],
    [{ kind: 'NUMBER' as const, amount: 80, unit: 'PERCENT' as const }, '80%'],
    [{ kind: 'NUMBER' as const, amount: 5, unit: 'MONTH' as const }, '5 个月'],
    [{ kind: 'NUMBER' as const, amount: 1_000_050, unit: 'FEN' as const }, '10,000.50 元'],
    [{ kind: 'SWITCH' as const, amount: 0 }, '关'],
    [
      {
        kind: 'TIERS' as const,
        tiers: [
          { least: 1, most: 50, amount: '500.00' },
          { least: 51, most: null, amount: '1000.00' },
        ],
      },
      '1–50 人 500.00 元；51 人以上 1,000.00 元',
    ],
  ])('says %o as %s', (change, words) => {
    expect(wordsOf({ ...ENTRY, ...change })).toBe(words);
  });

  test('says from when until when it holds', () => {
    expect(spanOf(ENTRY)).toBe('自 2018-01-17 起');
    expect(spanOf({ ...ENTRY, effectiveTo: '2018-12-31' })).toBe('自 2018-01-17 起，至 2018-12-31');
  });
});

describe('A table by head-count, as typed', () => {
  test('is read line by line, the last without an end', () => {
    expect(tiersFrom('1-50 500\n51–100人，1000元\n\n101以上 1500.5')).toEqual([
      { least: 1, most: 50, amount: '500.00' },
      { least: 51, most: 100, amount: '1000.00' },
      { least: 101, most: null, amount: '1500.50' },
    ]);
  });

  test('names the line that cannot be read', () => {
    expect(faultOf('1-50 500\n51到100 1000')).toContain('51到100 1000');
    expect(faultOf(' \n')).toBe('请填写各档');
    expect(faultOf('1- 500')).toBeUndefined();
  });
});

describe('What is sent', () => {
  const typed = { ...ENTRY, planYear: null } as const;
  const base = {
    code: typed.code,
    label: typed.label,
    document: typed.document,
    clause: typed.clause,
    originalText: typed.originalText,
    effectiveFrom: typed.effectiveFrom,
  };

  test('holds what the kind has and nothing typed for another', () => {
    const sent = inputOf({ ...base, kind: 'DAY', dueOn: '2019-03-31', amount: 7, tiers: '1- 5' });
    expect(sent).toMatchObject({ dueOn: '2019-03-31', beginsOn: null });
    expect(sent).not.toHaveProperty('amount');
    expect(sent).not.toHaveProperty('tiers');
  });

  test('counts money in fen', () => {
    expect(inputOf({ ...base, kind: 'NUMBER', amount: 100.1, unit: 'FEN' })).toMatchObject({
      amount: 10_010,
      unit: 'FEN',
    });
    expect(inputOf({ ...base, kind: 'NUMBER', amount: 80, unit: 'PERCENT' })).toMatchObject({
      amount: 80,
    });
  });

  test('turns a typed table into lines', () => {
    expect(inputOf({ ...base, kind: 'TIERS', tiers: '1- 5' })).toMatchObject({
      tiers: [{ least: 1, most: null, amount: '5.00' }],
    });
    expect(inputOf({ ...base, kind: 'SWITCH', amount: 1 })).toMatchObject({ amount: 1 });
  });
});
