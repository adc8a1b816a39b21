import type { CorrectionState } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

/** Where a correction stands, in the clerks' words. */
export const CORRECTION_STATES: Table<CorrectionState> = {
  PROPOSED: { label: '待审核', color: 'processing' },
  APPLIED: { label: '已更正', color: 'success' },
  REFUSED: { label: '已退回', color: 'warning' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
};
