import type { BulletinKind, BulletinState } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

export const BULLETIN_STATES: Table<BulletinState> = {
  DRAFTED: { label: '待审核', color: 'processing' },
  REVIEWED: { label: '待签发', color: 'processing' },
  PUBLISHED: { label: '已签发', color: 'success' },
  DISCARDED: { label: '已作废', color: 'default' },
};

export const BULLETIN_KINDS: Table<BulletinKind> = {
  ENTRY: { label: '数据库录入情况', color: 'default' },
  CARDS: { label: '会员服务卡办理情况', color: 'default' },
};
