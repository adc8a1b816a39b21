import { describe, expect, test } from 'vitest';
import { fileFault } from '../../src/pages/imports/file-fault.ts';
import { isMoving, nextStep, progressOf, type Roster } from '../../src/pages/imports/progress.ts';

const CHECKED: Roster = {
  id: 'r',
  kind: 'MEMBERS',
  fileName: '名册.xlsx',
  sizeBytes: 1,
  state: 'CHECKED',
  problem: '',
  rowsTotal: 1000,
  rowsDone: 1000,
  rowsGood: 900,
  rowsNoted: 50,
  rowsRefused: 50,
  rowsApplied: 0,
  receivedAt: '2018-03-01T02:00:00Z',
  checkedAt: '2018-03-01T02:00:00Z',
  appliedAt: null,
  unit: null,
  receivedBy: null,
  appliedBy: null,
};

describe('an import under way', () => {
  test('tells how far the check is', () => {
    const progress = progressOf({ ...CHECKED, state: 'CHECKING', rowsDone: 255, rowsRefused: 3 });
    expect(progress).toEqual({ percent: 25, words: '正在检查第 255 / 1,000 行，不合格 3 行。' });
  });

  test('counts only the rows that will be taken', () => {
    const progress = progressOf({ ...CHECKED, state: 'APPLYING', rowsApplied: 475 });
    expect(progress).toEqual({ percent: 50, words: '正在入库，已完成 475 / 950 行。' });
  });

  test('has begun at nothing before its rows are counted', () => {
    expect(progressOf({ ...CHECKED, state: 'CHECKING', rowsTotal: 0 })?.percent).toBe(0);
  });
});

describe('an import at rest', () => {
  test.each(['CHECKED', 'APPLIED', 'UNREADABLE', 'DISCARDED'] as const)(
    '%s is not polled',
    (state) => {
      expect(isMoving({ state })).toBe(false);
      expect(progressOf({ ...CHECKED, state })).toBeNull();
    },
  );

  test('says what may be done next', () => {
    expect(nextStep(CHECKED)).toContain('950 行合格');
    expect(nextStep({ ...CHECKED, rowsGood: 0, rowsNoted: 0 })).toContain('没有一行合格');
    expect(nextStep({ ...CHECKED, state: 'UNREADABLE', problem: '缺少“姓名”一栏。' })).toBe(
      '缺少“姓名”一栏。',
    );
  });
});

describe('a chosen file', () => {
  test.each([
    ['名册.xls', 10, '另存为 .xlsx'],
    ['名册.csv', 10, '请选择扩展名为 .xlsx'],
    ['名册.xlsx', 0, '文件是空的'],
    ['名册.xlsx', 21 * 1024 * 1024, '超过 20 MB'],
  ])('%s of %i bytes: %s', (name, size, fault) => {
    expect(fileFault({ name, size })).toContain(fault);
  });

  test.each(['名册.xlsx', '名册.XLSX'])('%s may be a workbook', (name) => {
    expect(fileFault({ name, size: 10 })).toBe('');
  });
});
