import type { Figure } from '../../ui/figures/figures.ts';
import { formatCount } from '../../ui/format.ts';
import type { Roster } from './progress.ts';

/** This will count what the check found. */
export function verdictFigures(roster: Roster): Figure[] {
  const { rowsTotal, rowsGood, rowsNoted, rowsRefused, rowsApplied } = roster;
  return [
    figure('rowsTotal', '数据行', rowsTotal, '工作表中的数据行。', 'plain'),
    figure('rowsGood', '合格', rowsGood, '确认后入库。', 'good'),
    figure('rowsNoted', '合格，有提示', rowsNoted, '确认后入库，请留意提示。', 'plain'),
    figure(
      'rowsRefused',
      '不合格',
      rowsRefused,
      rowsRefused > 0 ? '不入库，请按各行说明更正后另行上传。' : '没有不合格的行。',
      rowsRefused > 0 ? 'warning' : 'good',
    ),
    figure('rowsApplied', '已入库', rowsApplied, '已记入系统的行。', 'plain'),
  ];
}

function figure(
  key: string,
  label: string,
  count: number,
  note: string,
  tone: Figure['tone'],
): Figure {
  return { key, label, value: formatCount(count), unit: '行', note, tone };
}
