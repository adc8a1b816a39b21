import type {
  ClassStatisticsQuery,
  EntryOfUnitsQuery,
  ExportList,
  GrowthQuery,
  MemberStatisticsQuery,
} from '../../api/gql/graphql.ts';
import { formatCount, formatDate, formatShare, NONE } from '../../ui/format.ts';
import { REASONS } from './search.ts';

/** The tables of this page, as they stand in a file and on paper; see `domain/statistic_sheets.py`. */

export type CodeRow = MemberStatisticsQuery['memberStatistics'][number];
export type ClassRow = ClassStatisticsQuery['classStatistics'][number];
export type MonthRow = GrowthQuery['growth'][number];
export type EntryRow = EntryOfUnitsQuery['entryProgress'][number];

export interface TableColumn<Row> {
  key: string;
  title: string;
  text: (row: Row) => string;
  isNumber?: boolean;
}

export interface StatisticsTable<Row> {
  list: ExportList;
  what: string;
  /** Columns of the file alone: on paper they stand in the head. */
  only: readonly string[];
  columns: readonly TableColumn<Row>[];
}

/** This will give the table by one code; a share is of all the rows. */
export function codesTable(rows: readonly CodeRow[]): StatisticsTable<CodeRow> {
  const total = rows.reduce((sum, { members }) => sum + members, 0);
  return {
    list: 'STATISTICS_CODES',
    what: '会员构成',
    only: ['of', 'by'],
    columns: [
      { key: 'code', title: '代码', text: ({ code }) => code.code || NONE },
      { key: 'label', title: '名称', text: ({ code }) => code.label },
      counted('members', '会员', ({ members }) => members),
      share('share', '占比', ({ members }) => [members, total]),
      counted('counted', '其中会籍正常', ({ membersCounted }) => membersCounted),
    ],
  };
}

export const CLASSES_TABLE: StatisticsTable<ClassRow> = {
  list: 'STATISTICS_CLASSES',
  what: '会员按单位分类',
  only: ['of', 'by'],
  columns: [
    { key: 'code', title: '代码', text: ({ code }) => code.code || NONE },
    { key: 'label', title: '名称', text: ({ code }) => code.label },
    counted('units', '单位', ({ units }) => units),
    counted('members', '会员', ({ members }) => members),
    counted('counted', '会籍正常', ({ membersCounted }) => membersCounted),
    counted('carded', '已办卡', ({ membersCarded }) => membersCarded),
    counted('active', '已激活', ({ membersActive }) => membersActive),
    share('cardedShare', '办卡率', (row) => [row.membersCarded, row.membersCounted]),
    share('activeShare', '激活率', (row) => [row.membersActive, row.membersCounted]),
  ],
};

export const GROWTH_TABLE: StatisticsTable<MonthRow> = {
  list: 'STATISTICS_GROWTH',
  what: '会员逐月增长',
  only: ['of'],
  columns: [
    { key: 'month', title: '月份', text: ({ month }) => month.slice(0, 7) },
    counted('members', '月末会员数', ({ members }) => members),
    counted('counted', '其中会籍正常', ({ membersCounted }) => membersCounted),
    counted('entered', '当月入库', ({ membersEntered }) => membersEntered),
  ],
};

export const ENTRY_TABLE: StatisticsTable<EntryRow> = {
  list: 'STATISTICS_ENTRY',
  what: '录入进度',
  only: [],
  columns: [
    { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? '合计' },
    {
      key: 'declared',
      title: '申报人数',
      text: ({ declared }) => (declared === null ? '未申报' : formatCount(declared)),
    },
    counted('members', '已录入', ({ members }) => members),
    counted('counted', '会籍正常', ({ membersCounted }) => membersCounted),
    counted('qualified', '信息合格', ({ membersQualified }) => membersQualified),
    share('qualifiedShare', '合格率', (row) => [row.membersQualified, expectedOf(row)]),
    {
      key: 'onTime',
      title: '按期录入',
      text: ({ onTime, dueOn }) => (dueOn ? formatCount(onTime) : NONE),
    },
    { key: 'dueOn', title: '录入期限', text: ({ dueOn }) => formatDate(dueOn) },
    counted('refused', '退回行数', ({ refusedRows }) => refusedRows),
    counted('checked', '检查行数', ({ checkedRows }) => checkedRows),
    share('refusedShare', '退回率', (row) => [row.refusedRows, row.checkedRows]),
    { key: 'reason', title: '未完成原因', text: (row) => (row.unit ? whyOf(row) : NONE) },
    {
      key: 'missing',
      title: '缺少的项目',
      text: ({ missing }) =>
        missing.map(({ label, members }) => `${label} ${members} 人`).join('、') || NONE,
    },
  ],
};

/** This will say how many members a rate is of: the declared, or all if more are there. */
export function expectedOf({ declared, membersCounted }: EntryRow): number {
  return Math.max(declared ?? 0, membersCounted);
}

/** This will say why a unit is not entered, or that it is. */
export function whyOf({ reason }: EntryRow): string {
  if (!reason) return '已完成';
  return REASONS.find(({ value }) => value === reason)?.label ?? '';
}

function counted<Row>(key: string, title: string, of: (row: Row) => number): TableColumn<Row> {
  return { key, title, text: (row) => formatCount(of(row)), isNumber: true };
}

function share<Row>(
  key: string,
  title: string,
  of: (row: Row) => readonly [number, number],
): TableColumn<Row> {
  return { key, title, text: (row) => formatShare(...of(row)), isNumber: true };
}
