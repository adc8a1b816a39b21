import type { DisbursementProgressFragment } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';

export type Disbursement = DisbursementProgressFragment;
type State = Disbursement['state'];

/** The way of a disbursement: who did each step and when, and where it stands or stopped. */
export interface Step {
  title: string;
  note: string;
  status: 'finish' | 'process' | 'wait' | 'error';
}

/** How many steps each state has behind it; the stopped ones are told from their times. */
const BEHIND: Readonly<Partial<Record<State, number>>> = {
  DRAFTED: 1,
  SUBMITTED: 1,
  SEALED: 2,
  APPROVED: 3,
  RELEASED: 4,
  SENT: 5,
  SETTLED: 6,
};

const STOPPED: ReadonlySet<State> = new Set(['REFUSED', 'WITHDRAWN', 'HELD']);

/** This will lay out the steps from draft to settled. */
export function railOf(disbursement: Disbursement): Step[] {
  const { draftedAt, sealedAt, checkedAt, releasedAt, sentAt, settledAt, state } = disbursement;
  const { draftedBy, checkedBy, releasedBy } = disbursement;
  const steps = [
    { title: '草稿', at: draftedAt, who: draftedBy?.name },
    { title: '封存', at: sealedAt, who: undefined },
    { title: '复核', at: checkedAt, who: checkedBy?.name },
    { title: '签发', at: releasedAt, who: releasedBy?.name },
    { title: '已送', at: sentAt, who: undefined },
    { title: '结清', at: settledAt, who: undefined },
  ];
  const behind = BEHIND[state] ?? steps.findLastIndex(({ at }) => at !== null) + 1;
  return steps.map(({ title, at, who }, index) => ({
    title,
    note: index < behind && at ? [who, formatMinute(at)].filter(Boolean).join(' ') : '',
    status: statusAt(index, behind, STOPPED.has(state)),
  }));
}

function statusAt(index: number, behind: number, isStopped: boolean): Step['status'] {
  if (index < behind) return 'finish';
  if (index > behind) return 'wait';
  return isStopped ? 'error' : 'process';
}

/** This will say what the disbursement waits for. */
export function waitsFor({ state, refusal }: Disbursement): string {
  switch (state) {
    case 'DRAFTED':
      return '草稿：核对笔数与金额后提交，系统随即生成并封存银行文件。';
    case 'SUBMITTED':
      return '正在生成并封存银行文件，完成后等待复核。';
    case 'SEALED':
      return '银行文件已封存，等待财务复核。复核人不得是拟定人。';
    case 'APPROVED':
      return '已复核，等待财务签发。签发人须为第三个人，并核对笔数与金额。';
    case 'RELEASED':
      return '已签发，正在送往银行。';
    case 'SENT':
      return '已送达银行，等待银行逐笔答复。';
    case 'SETTLED':
      return '银行已全部答复。失败的付款查明原因后可另行拟定批次补发。';
    case 'REFUSED':
      return `已退回：${refusal || '未写明原因'}`;
    case 'WITHDRAWN':
      return '已由经办人撤回，未送银行。';
    case 'HELD':
      return '已暂停，等待人工处理。可重新封存，或撤回。';
  }
}

/** This will say whether it moves without anybody at this desk, so that it is worth looking again. */
export function isMoving({ state }: Disbursement): boolean {
  return state === 'SUBMITTED' || state === 'RELEASED' || state === 'SENT';
}

/** This will say whether anything more can become of it: moved by the system, or by another person. */
export function isOpen({ state }: Disbursement): boolean {
  return state !== 'SETTLED' && state !== 'WITHDRAWN';
}
