import { oneOf, searchOf, text } from '../../ui/list/search.ts';
import { isShown, type Viewer } from '../../ui/viewer.tsx';

export const DIMENSIONS = [
  { value: 'STATUS', label: '会籍状态' },
  { value: 'SEX', label: '性别' },
  { value: 'AGE', label: '年龄段' },
  { value: 'EDUCATION', label: '学历' },
  { value: 'POLITICAL', label: '政治面貌', particular: 'political_status' },
  { value: 'ETHNICITY', label: '民族', particular: 'ethnicity' },
  { value: 'EMPLOYMENT', label: '就业状况' },
  { value: 'HUKOU', label: '户籍类型', particular: 'hukou' },
  { value: 'CARD', label: '卡的状态' },
] as const;
export type Dimension = (typeof DIMENSIONS)[number]['value'];
export const CLASSES = [
  { value: 'LABOUR_RELATION', label: '劳动关系' },
  { value: 'DUES', label: '会费缴纳' },
  { value: 'DISTRICT', label: '归属地' },
] as const;
export const REASONS = [
  { value: 'INCOMPLETE', label: 'A 信息不完整' },
  { value: 'NOT_REPORTED', label: 'B 未上报' },
] as const;
export const PERIODS = ['12', '24', '36'] as const;

/** This will give by what somebody may tell members apart: not by a particular that is not shown to them. */
export function dimensionsOf(viewer: Viewer): { value: Dimension; label: string }[] {
  return DIMENSIONS.filter((one) => !('particular' in one) || isShown(viewer, one.particular)).map(
    ({ value, label }) => ({ value, label }),
  );
}

/** What the address of the statistics may say: whose, by which code and class, up to which month. */
export const statisticsSearch = searchOf({
  unit: text,
  by: oneOf(DIMENSIONS.map(({ value }) => value)),
  class: oneOf(CLASSES.map(({ value }) => value)),
  labour: text,
  dues: text,
  district: text,
  month: text,
  months: oneOf(PERIODS),
  reason: oneOf(REASONS.map(({ value }) => value)),
});
