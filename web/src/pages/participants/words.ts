import type { ParticipantListState, ParticipantStanding } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

/** Participant lists in the clerks' words. */

export const LIST_STATES: Table<ParticipantListState> = {
  RECEIVED: { label: '核对中', color: 'processing' },
  CHECKED: { label: '已核对', color: 'success' },
  UNREADABLE: { label: '无法读取', color: 'error' },
};

export const STANDINGS: Table<ParticipantStanding> = {
  MEMBER: { label: '是会员', color: 'success' },
  NAME_DIFFERS: { label: '姓名不同', color: 'warning' },
  OTHER_UNIT: { label: '其他单位会员', color: 'warning' },
  NOT_ACTIVE: { label: '会籍不正常', color: 'warning' },
  UNKNOWN: { label: '会员库中没有', color: 'error' },
  NOT_HERE: { label: '本单位没有', color: 'error' },
  REPEATED: { label: '重复', color: 'warning' },
  UNREADABLE: { label: '填写有误', color: 'error' },
};
