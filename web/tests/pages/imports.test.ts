import { describe, expect, test } from 'vitest';
import { cellsAtFault, levelOf, reasonIn, type SheetCell } from '../../src/pages/imports/cells.ts';
import { type FaultCount, faultChoices } from '../../src/pages/imports/fault-counts.ts';
import { contentFault, fileFault } from '../../src/pages/imports/file-fault.ts';
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
  rounds: 0,
  rowsMerged: 0,
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
    ['名册.et', 10, '另存为'],
    ['名册.pdf', 10, '.xlsx、.xls 或 .csv'],
    ['名册.xlsx', 0, '文件是空的'],
    ['名册.xlsx', 21 * 1024 * 1024, '超过 20 MB'],
  ])('%s of %i bytes: %s', (name, size, fault) => {
    expect(fileFault({ name, size })).toContain(fault);
  });

  test.each(['名册.xlsx', '名册.XLSX', '名册.xls', '名册.csv'])('%s may be a roster', (name) => {
    expect(fileFault({ name, size: 10 })).toBe('');
  });
});

describe('what a file holds', () => {
  test.each([
    [[0x25, 0x50, 0x44, 0x46], 'PDF'],
    [[0x89, 0x50, 0x4e, 0x47], '图片'],
  ])('%s is told for what it is: %s', async (bytes, fault) => {
    const found = await contentFault(new Blob([new Uint8Array(bytes)]));
    expect(found).toContain(fault);
  });

  test('of a workbook is nothing to speak of', async () => {
    expect(await contentFault(new Blob([new Uint8Array([0x50, 0x4b, 3, 4])]))).toBe('');
  });
});

describe('a cell of the sheet', () => {
  const fine: SheetCell = { field: 'name', label: '姓名', ref: 'B3', shown: '李华', faults: [] };
  const noted: SheetCell = {
    ...fine,
    field: 'postcode',
    faults: [{ code: 'field_missing', message: 'T3 邮编：没有填写。', level: 'NOTE', fix: '' }],
  };
  const faulty: SheetCell = {
    ...noted,
    field: 'mobile',
    faults: [...noted.faults, { code: 'mobile_too_short', message: 'x', level: 'FAULT', fix: '' }],
  };

  test('stands out with what was found in it', () => {
    expect(cellsAtFault({ cells: [fine, noted, faulty] })).toEqual([noted, faulty]);
    expect([fine, noted, faulty].map(levelOf)).toEqual([undefined, 'NOTE', 'FAULT']);
  });

  test('is not named twice', () => {
    expect(reasonIn('T3 邮编：没有填写。')).toBe('没有填写。');
    expect(reasonIn('没有冒号')).toBe('没有冒号');
  });
});

describe('kinds of fault', () => {
  test('are one choice for each code, with its columns and its rows', () => {
    const count: FaultCount = {
      code: 'cell_error',
      field: 'name',
      label: '姓名',
      level: 'FAULT',
      rows: 2,
      advice: '单元格是错误值。',
    };
    const other = { ...count, field: 'mobile', label: '手机号码', rows: 3 };
    expect(faultChoices([count, other, { ...count, code: 'name_missing', rows: 1 }])).toEqual([
      { value: 'cell_error', label: '姓名、手机号码：单元格是错误值。（5 行）' },
      { value: 'name_missing', label: '姓名：单元格是错误值。（1 行）' },
    ]);
  });
});
