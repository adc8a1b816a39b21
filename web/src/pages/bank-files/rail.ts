import type { BankFileWholeQuery } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';
import { BANK_FILE_STATES, wordsOf } from '../../ui/words.ts';

type BankFile = Extract<BankFileWholeQuery['node'], { __typename: 'BankFile' }>;
type State = BankFile['state'];

export interface Step {
  title: string;
  note: string;
  status: 'finish' | 'process' | 'wait' | 'error';
}

const STOPPED: ReadonlySet<State> = new Set([
  'HELD',
  'VOID',
  'QUARANTINED',
  'DUPLICATE',
  'REJECTED',
]);
/** How many steps a file on its way out has behind it. */
const BEHIND: Readonly<Partial<Record<State, number>>> = {
  SEALED: 1,
  SENDING: 1,
  SENT: 3,
  ACKNOWLEDGED: 4,
};

/** This will lay out a file's life in steps: sealed to acknowledged, or received to done. */
export function railOf(file: BankFile): Step[] {
  return file.direction === 'OUT' ? outward(file) : inward(file);
}

function outward(file: BankFile): Step[] {
  const { state, createdAt, sentAt } = file;
  const wasTried = sentAt !== null;
  const behind = BEHIND[state] ?? 1;
  const acknowledged = file.answerFiles.find(({ kindLabel }) => kindLabel.endsWith('受理'));
  const times = [
    createdAt,
    wasTried ? sentAt : null,
    state === 'SENT' || state === 'ACKNOWLEDGED' ? sentAt : null,
    state === 'ACKNOWLEDGED' ? (acknowledged?.createdAt ?? null) : null,
  ];
  return ['封存', '送出', '送达并核对', '银行收妥'].map((title, at) => ({
    title: at === behind && STOPPED.has(state) ? wordsOf(BANK_FILE_STATES, state).label : title,
    note: times[at] ? formatMinute(times[at]) : '',
    status: statusOf(at, behind, state),
  }));
}

function inward({ state, createdAt, settledAt }: BankFile): Step[] {
  const isDone = state !== 'RECEIVED';
  return [
    { title: '收到', note: formatMinute(createdAt), status: 'finish' },
    {
      title: isDone ? wordsOf(BANK_FILE_STATES, state).label : '逐行处理',
      note: settledAt ? formatMinute(settledAt) : '',
      status: statusOf(1, state === 'APPLIED' ? 2 : 1, state),
    },
  ];
}

function statusOf(at: number, behind: number, state: State): Step['status'] {
  if (at < behind) return 'finish';
  if (at > behind) return 'wait';
  return STOPPED.has(state) ? 'error' : 'process';
}
