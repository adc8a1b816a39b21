import type { FileAct, FileActOutcome, LineAct } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

export const FILE_ACTS: Table<FileAct> = {
  RELEASE: { label: '放行', color: 'processing' },
  REJECT: { label: '拒收', color: 'error' },
};

export const FILE_OUTCOMES: Table<FileActOutcome> = {
  CONFIRMED: { label: '已确认', color: 'success' },
  DECLINED: { label: '已退回', color: 'default' },
};

export const LINE_ACTS: Table<LineAct> = {
  RESOLVED: { label: '已登记结果', color: 'success' },
  REAPPLIED: { label: '已重新处理', color: 'processing' },
};

/** Kinds whose lines may be read again each by itself; the others are taken in whole. */
export const REAPPLICABLE: ReadonlySet<string> = new Set(['OPR', 'DLV', 'ACT', 'CRR', 'RTN']);
