import type {
  LegalHoldState,
  RightsChannel,
  RightsKind,
  RightsState,
} from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

/** People's rights over their data in the office's words. */

export const REQUEST_STATES: Table<RightsState> = {
  RECORDED: { label: '待另一人决定', color: 'processing' },
  GRANTED: { label: '已同意', color: 'success' },
  REFUSED: { label: '不予办理', color: 'error' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
};

export const REQUEST_KINDS: Table<RightsKind> = {
  ACCESS: { label: '查阅、复制', color: 'default' },
  CORRECTION: { label: '更正、补充', color: 'default' },
  ERASURE: { label: '删除', color: 'default' },
  RESTRICTION: { label: '限制处理', color: 'default' },
};

export const CHANNELS: Table<RightsChannel> = {
  VISIT: { label: '本人到场', color: 'default' },
  LETTER: { label: '书面来信', color: 'default' },
  AGENT: { label: '委托代理人', color: 'default' },
  UNIT: { label: '经所在单位工会', color: 'default' },
};

export const HOLD_STATES: Table<LegalHoldState> = {
  PROPOSED: { label: '已起效，待确认', color: 'processing' },
  STANDING: { label: '保留中', color: 'success' },
  LIFTING: { label: '待确认解除', color: 'warning' },
  LIFTED: { label: '已解除', color: 'default' },
  DECLINED: { label: '未予确认', color: 'default' },
};
