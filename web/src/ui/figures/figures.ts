import type { MainFiguresFragment } from '../../api/gql/graphql.ts';
import { formatCount, formatShare } from '../format.ts';
import { capitalYuan, formatYuan } from '../yuan.ts';

/** The figures of the main job in words: what each counts, how it stands, and what there is to do. */

export type Figures = MainFiguresFragment;
export type Tone = 'plain' | 'good' | 'warning' | 'bad';

export interface Figure {
  key: string;
  label: string;
  value: string;
  unit: string;
  note: string;
  tone: Tone;
}

export interface Step extends Figure {
  /** How far the bar reaches, 0 to 100. */
  percent: number;
}

/** This will give the figures of the roster. */
export function rosterFigures(figures: Figures): Figure[] {
  return [
    {
      ...count('units', '单位', figures.units, '个', ''),
      note: `${formatCount(figures.unitsEntered)} 个已有会员入库，${formatShare(figures.unitsEntered, figures.units)}。`,
    },
    count('members', '会员', figures.members, '人', '名册核对无误并已入库的会员。'),
    {
      ...count('refusedRows', '退回行', figures.refusedRows, '行', ''),
      tone: figures.refusedRows > 0 ? 'warning' : 'good',
      note:
        figures.refusedRows > 0
          ? '名册中有误、未入库的行，请按退回原因更正后重新上传。'
          : '没有被退回的行。',
    },
  ];
}

/** This will give the way of a card, from the application to the hand of its owner, and the failures. */
export function cardSteps(figures: CardFigures): Step[] {
  const { cardsApplied: applied, cardsFailed: failed } = figures;
  return [
    step('cardsApplied', '已申办', applied, applied, '送交银行开卡'),
    step('cardsIssued', '已开卡', figures.cardsIssued, applied, '银行已开户'),
    step('cardsMade', '已制卡', figures.cardsMade, applied, '卡片已制成'),
    step('cardsDelivered', '已送达', figures.cardsDelivered, applied, '单位已签收'),
    step('cardsCollected', '已领取', figures.cardsCollected, applied, '会员已领到'),
    step('cardsActive', '已激活', figures.cardsActive, applied, '可以收款'),
    {
      ...step('cardsFailed', '开卡失败', failed, applied, '没有失败'),
      ...(failed > 0 && { tone: 'bad' as const, note: '按银行给出的原因更正后重新申办' }),
    },
  ];
}

export interface Rate {
  key: string;
  label: string;
  share: string;
  /** How far the bar reaches, 0 to 100. */
  percent: number;
  note: string;
  tone: Tone;
}

/** This will give the rates (R17, R20): who holds a card, whose is active, and who has used it. */
export function rates(figures: RateFigures): Rate[] {
  const { membersCounted: all, membersCarded: carded, membersActive: active } = figures;
  const { membersSwiped: swiped } = figures;
  const goal = figures.reachesCardGoal ? '' : goalOf(figures.cardGoalPercent);
  return [
    {
      ...rate('carded', '办卡率', carded, all),
      tone: figures.reachesCardGoal ? 'good' : 'warning',
      note: still(
        all,
        carded,
        (missing) => `还差 ${missing} 人${goal}`,
        '全员已办卡',
        '还没有会员',
      ),
    },
    {
      ...rate('activated', '激活率', active, all),
      note: still(carded, active, (idle) => `有卡未激活 ${idle} 人`, '有卡的都已激活'),
    },
    {
      ...rate('swiped', '首刷率', swiped, all),
      note: still(carded, swiped, (idle) => `有卡从未使用 ${idle} 人`, '有卡的都已使用'),
    },
  ];
}

/** What is still to do: of how many, how many have; of nobody, neither all nor some. */
function still(
  of: number,
  have: number,
  missing: (count: string) => string,
  done: string,
  nobody = '还没有人有卡',
): string {
  if (of === 0) return nobody;
  return of > have ? missing(formatCount(of - have)) : done;
}

/** Where the rules draw the line for a unit's subsidy, as words; nothing where they draw none (R21). */
function goalOf(percent: number | null): string {
  return percent === null ? '' : `，未达 ${percent}%`;
}

type CardFigures = Pick<
  Figures,
  | 'cardsApplied'
  | 'cardsIssued'
  | 'cardsMade'
  | 'cardsDelivered'
  | 'cardsCollected'
  | 'cardsActive'
  | 'cardsFailed'
>;
export type RateFigures = Pick<
  Figures,
  | 'membersCounted'
  | 'membersCarded'
  | 'membersActive'
  | 'membersSwiped'
  | 'reachesCardGoal'
  | 'cardGoalPercent'
>;

/** This will give the way of the payments. */
export function creditFigures(figures: Figures): Figure[] {
  const { entitlementsWaitingForCard: waiting, creditsFailed, creditsUnknown } = figures;
  return [
    {
      ...count('waiting', '待卡', waiting, '笔', '没有因缺卡而等待的补助。'),
      ...(waiting > 0 && {
        tone: 'warning' as const,
        note: '已符合条件，但卡未激活；激活后自动进入下一批。',
      }),
    },
    count('creditsSent', '已送银行', figures.creditsSent, '笔', '经制单、复核、签发后送出的补助。'),
    {
      ...count(
        'creditsCredited',
        '已入账',
        figures.creditsCredited,
        '笔',
        '银行确认已记入会员卡。',
      ),
      tone: 'good',
    },
    {
      ...count('creditsFailed', '入账失败', creditsFailed, '笔', '没有失败。'),
      ...(creditsFailed > 0 && {
        tone: 'bad' as const,
        note: '银行明确退回，查明原因后另行制单补发。',
      }),
    },
    {
      ...count('creditsUnknown', '结果未明', creditsUnknown, '笔', '每一笔都有明确结果。'),
      ...(creditsUnknown > 0 && {
        tone: 'warning' as const,
        note: '银行尚未给出结果；有凭据之前不会重发。',
      }),
    },
  ];
}

/** This will give the money; the ledger is only told to those who see the whole. */
export function moneyFigures(figures: Figures): Figure[] {
  const { creditedAmount, ledgerAmount, isBalanced } = figures;
  const credited = money('creditedAmount', '已入账金额', creditedAmount);
  if (ledgerAmount === null || isBalanced === null) return [credited];
  return [
    credited,
    money('ledgerAmount', '总账金额', ledgerAmount),
    {
      key: 'isBalanced',
      label: '账务核对',
      value: isBalanced ? '平衡' : '不平',
      unit: '',
      note: isBalanced ? '入账明细与总账逐分相符。' : '明细与总账不符，查清之前不会签发下一批。',
      tone: isBalanced ? 'good' : 'bad',
    },
  ];
}

/** This will give the traffic with the bank; nothing for those who do not see it. */
export function fileFigures(figures: Figures): Figure[] {
  const { bankFilesOut: out, bankFilesIn: received, bankFilesQuarantined: quarantined } = figures;
  if (out === null || received === null || quarantined === null) return [];
  return [
    count('bankFilesOut', '送出文件', out, '个', '申办与发放文件，送达后回读核对。'),
    count('bankFilesIn', '收到文件', received, '个', '银行的回执、结果与激活文件。'),
    {
      ...count('quarantined', '隔离文件', quarantined, '个', '没有被隔离的文件。'),
      ...(quarantined > 0 && {
        tone: 'bad' as const,
        note: '内容有误，整份未处理；请与银行核对后补送。',
      }),
    },
  ];
}

/** This will say whether there is nothing to show yet: a system before its first roster. */
export function isUntouched(figures: Figures): boolean {
  const { members, refusedRows, bankFilesOut, bankFilesIn } = figures;
  return members + refusedRows + (bankFilesOut ?? 0) + (bankFilesIn ?? 0) === 0;
}

function count(key: string, label: string, value: number, unit: string, note: string): Figure {
  return { key, label, value: formatCount(value), unit, note, tone: 'plain' };
}

function rate(key: string, label: string, part: number, whole: number): Omit<Rate, 'note'> {
  const percent = whole > 0 ? Math.min(100, (part * 100) / whole) : 0;
  return { key, label, share: formatShare(part, whole), percent, tone: 'plain' };
}

function step(key: string, label: string, value: number, whole: number, note: string): Step {
  const percent = whole > 0 ? Math.min(100, (value * 100) / whole) : 0;
  return { ...count(key, label, value, '张', note), percent };
}

function money(key: string, label: string, amount: string): Figure {
  return {
    key,
    label,
    value: formatYuan(amount),
    unit: '元',
    note: capitalYuan(amount),
    tone: 'plain',
  };
}
