import type {
  BankFilePart,
  ProfileTrialState,
  ProfileTrialVerdict,
} from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

export const TRIAL_STATES: Table<ProfileTrialState> = {
  REQUESTED: { label: '试算中', color: 'processing' },
  DONE: { label: '已算完', color: 'success' },
};

export const TRIAL_VERDICTS: Table<ProfileTrialVerdict> = {
  SAME: { label: '字节相同', color: 'success' },
  DIFFERS: { label: '字节不同', color: 'warning' },
  REFUSED: { label: '写不出', color: 'error' },
  UNREADABLE: { label: '无法重现', color: 'error' },
};

export const PARTS: Readonly<Record<BankFilePart, string>> = {
  HEADER: '首行',
  DETAIL: '明细行',
  TRAILER: '尾行',
};
