import { describe, expect, it } from 'vitest';
import { dimensionsOf } from '../../../src/pages/statistics/search.ts';
import { ENTRY_TABLE, type EntryRow, expectedOf } from '../../../src/pages/statistics/tables.ts';

const ROW: EntryRow = {
  unit: { id: 'u', name: '甲', childCount: 0 },
  declared: 5,
  members: 10,
  membersCounted: 10,
  membersQualified: 9,
  refusedRows: 0,
  checkedRows: 10,
  onTime: 0,
  dueOn: null,
  reason: 'INCOMPLETE',
  missing: [],
};

function told(row: EntryRow, key: string): string | undefined {
  return ENTRY_TABLE.columns.find((one) => one.key === key)?.text(row);
}

describe('how entry goes', () => {
  it('takes nobody above the whole', () => {
    expect([5, 12, null].map((declared) => expectedOf({ ...ROW, declared }))).toEqual([10, 12, 10]);
    expect(told(ROW, 'qualifiedShare')).toBe('90.0%');
  });

  it('tells a unit with none below it its own reason, and none of a sum', () => {
    expect(told(ROW, 'reason')).toBe('A 信息不完整');
    expect(told({ ...ROW, unit: null }, 'reason')).toBe('—');
  });
});

function labels(particulars: string[]): string[] {
  const viewer = { login: 'x', name: '', roles: [], particulars };
  return dimensionsOf(viewer).map(({ label }) => label);
}

describe('by what members are told apart', () => {
  it('is no particular that is not shown to whoever looks', () => {
    expect(labels(['hukou'])).toContain('户籍类型');
    expect(labels(['hukou'])).not.toContain('民族');
    expect(labels([])).toEqual(['会籍状态', '性别', '年龄段', '学历', '就业状况', '卡的状态']);
  });
});
