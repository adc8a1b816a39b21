import type { Figures } from '../../ui/figures/figures.ts';
import { formatCount } from '../../ui/format.ts';

export interface NextStep {
  text: string;
  action: string;
  to: '/imports' | '/cards' | '/members' | '/applications';
  search: Readonly<Record<string, string>>;
}

type Counts = Pick<
  Figures,
  'members' | 'refusedRows' | 'membersCounted' | 'membersCarded' | 'membersActive' | 'cardsFailed'
>;

/** This will tell a unit's clerk the one thing that brings the unit on: entry, then cards, then activation. */
export function nextStep(counts: Counts): NextStep | null {
  const { members, refusedRows, membersCounted, membersCarded, membersActive } = counts;
  if (members === 0) {
    return {
      text: '本单位还没有会员入库。先下载模板，填好会员名册后上传。',
      action: '上传名册',
      to: '/imports',
      search: {},
    };
  }
  if (membersCounted > membersCarded) {
    return {
      text: `还有 ${formatCount(membersCounted - membersCarded)} 位会员没有卡。拟定办卡批次，为他们申请。`,
      action: '去办卡',
      to: '/cards',
      search: {},
    };
  }
  if (membersCarded > membersActive) {
    return {
      text: `${formatCount(membersCarded - membersActive)} 位会员的卡还没有激活，激活后才能领到补助。请提醒他们带身份证件到邮储银行网点办理。`,
      action: '看是哪些人',
      to: '/members',
      search: { status: 'ACTIVE', card: 'yes', active: 'no' },
    };
  }
  if (refusedRows > 0) {
    return {
      text: `名册中有 ${formatCount(refusedRows)} 行被退回，请按原因更正后重新上传。`,
      action: '看退回的行',
      to: '/imports',
      search: {},
    };
  }
  return null;
}
