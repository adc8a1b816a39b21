import type {
  ProvincialAct,
  ProvincialKind,
  ProvincialMapState,
  ProvincialOutcome,
  ProvincialReceiptState,
  ProvincialState,
} from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

/** The provincial database in the office's words. */

export const MAP_STATES: Table<ProvincialMapState> = {
  PROPOSED: { label: '待另一人确认', color: 'processing' },
  CONFIRMED: { label: '已确认', color: 'success' },
  DISCARDED: { label: '已作废', color: 'default' },
};

export const DELIVERY_STATES: Table<ProvincialState> = {
  REQUESTED: { label: '等待生成', color: 'processing' },
  COMPOSING: { label: '逐人比对中', color: 'processing' },
  WRITING: { label: '写文件中', color: 'processing' },
  FROZEN: { label: '待另一人放行', color: 'warning' },
  RELEASED: { label: '等省库回执', color: 'processing' },
  ANSWERED: { label: '回执已收齐', color: 'success' },
  CLOSED: { label: '已关闭', color: 'default' },
  VOIDED: { label: '已作废', color: 'default' },
  EMPTY: { label: '没有变化', color: 'default' },
  FAILED: { label: '未能生成', color: 'error' },
};

export const KINDS: Table<ProvincialKind> = {
  FULL: { label: '全量', color: 'default' },
  DELTA: { label: '增量', color: 'default' },
};

export const ACTS: Table<ProvincialAct> = {
  ADDED: { label: '新增', color: 'success' },
  CHANGED: { label: '变更', color: 'processing' },
  REMOVED: { label: '删除', color: 'warning' },
  SAME: { label: '不变', color: 'default' },
};

export const OUTCOMES: Table<ProvincialOutcome> = {
  PENDING: { label: '尚无答复', color: 'processing' },
  ACCEPTED: { label: '已接收', color: 'success' },
  REFUSED: { label: '被退回', color: 'error' },
};

export const RECEIPT_STATES: Table<ProvincialReceiptState> = {
  RECEIVED: { label: '处理中', color: 'processing' },
  APPLIED: { label: '已处理', color: 'success' },
  UNREADABLE: { label: '没有采用', color: 'error' },
};

export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  CODE: '我方代码',
  LABEL: '中文含义',
  MAPPED: '按对照表',
};
