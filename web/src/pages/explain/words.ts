import type { ChainStatus } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

export const CHAIN_STATUSES: Table<ChainStatus> = {
  VERIFIED: { label: '与存档一致', color: 'success' },
  RECORDED: { label: '有记录', color: 'processing' },
  MISSING: { label: '尚无', color: 'default' },
  NONE: { label: '没有发生', color: 'default' },
  HIDDEN: { label: '不在权限内', color: 'default' },
  DIFFERS: { label: '与存档不符', color: 'error' },
};
