import type { HappeningKind, PersonQuery, PersonTimelineQuery } from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import type { Happening } from '../../ui/History.tsx';
import { APPLICATION_STATES, MEMBER_STATUSES, PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { CORRECTION_STATES } from '../corrections/states.ts';

export type Person = Extract<PersonQuery['node'], { __typename: 'Member' }>;
type Member = Extract<PersonTimelineQuery['node'], { __typename: 'Member' }>;
export type Told = Member['timeline']['edges'][number]['node'];
type Subject = NonNullable<Told['subject']>;
type Of<Name extends Subject['__typename']> = Extract<Subject, { __typename: Name }>;
type Words = Pick<Happening, 'title' | 'note' | 'tone'>;

/** This will put one thing that happened to a person into words. */
export function happeningOf({ kind, at, subject }: Told): Happening {
  return { key: `${kind}-${subject?.id ?? at}`, at, ...wordsFor(kind, subject) };
}

type Teller = (subject: never, kind: HappeningKind) => Words;

/** How each kind of object tells what happened; the timeline holds no others. */
const TELLERS: Readonly<Record<string, Teller>> = {
  Member: ({ unit }: Of<'Member'>) => ({ title: '名册入库', note: unit?.name ?? '' }),
  MembershipChange: ofChange,
  Correction: ofCorrection,
  Consent: ofConsent,
  CardApplication: ofApplication,
  CardEvent: ({ status, card }: Of<'CardEvent'>) => ({
    title: `卡片：${status.label}`,
    note: card?.numberMasked ?? '',
  }),
  Purchase: ofPurchase,
  Entitlement: ofEntitlement,
  Payment: ofPayment,
};

function wordsFor(kind: HappeningKind, subject: Told['subject']): Words {
  const tell = subject && TELLERS[subject.__typename];
  return tell ? tell(subject as never, kind) : { title: '不是您可见的事项' };
}

function ofChange(change: Of<'MembershipChange'>): Words {
  const { fromStatus, toStatus, onDay, document, reason, otherUnit, changedBy } = change;
  const [before, after] = [
    wordsOf(MEMBER_STATUSES, fromStatus),
    wordsOf(MEMBER_STATUSES, toStatus),
  ];
  return {
    title: `会籍：${before.label} → ${after.label}`,
    tone: toStatus === 'ACTIVE' ? 'good' : 'warning',
    note: joined([
      `自 ${onDay}`,
      otherUnit && `另一方：${otherUnit}`,
      document,
      `原因：${reason}`,
      byWhom('办理人', changedBy),
    ]),
  };
}

function ofCorrection(correction: Of<'Correction'>, kind: HappeningKind): Words {
  if (kind === 'CORRECTION_DECIDED') return ofDecision(correction);
  const { isDirect, reason, document, changes, proposedBy } = correction;
  const what = changes
    .map(({ label, before, after }) => `${label}：${before || '（空）'} → ${after || '（空）'}`)
    .join('；');
  return {
    title: isDirect ? '更正信息' : '提出信息更正',
    note: joined([what, document, `原因：${reason}`, byWhom('提出人', proposedBy)]),
  };
}

function ofDecision({ correctionState, decision, decidedBy }: Of<'Correction'>): Words {
  return {
    title: `信息更正：${wordsOf(CORRECTION_STATES, correctionState).label}`,
    tone: correctionState === 'APPLIED' ? 'good' : 'warning',
    note: joined([decision, byWhom('审核人', decidedBy)]),
  };
}

const CHANNELS = { PAPER: '签字的纸质材料', ONLINE: '线上确认', PHONE: '电话确认' } as const;

function ofConsent(consent: Of<'Consent'>): Words {
  const { act, onDay, channel, collector, reason, text, recordedBy } = consent;
  const isGiven = act === 'GIVEN';
  return {
    title: isGiven ? '同意个人信息处理' : '撤回个人信息处理的同意',
    tone: isGiven ? 'good' : 'warning',
    note: joined([
      `本人于 ${onDay} 以${CHANNELS[channel]}表示`,
      text && `${text.title}（${text.version}）`,
      collector && `采集人：${collector}`,
      reason && `原因：${reason}`,
      byWhom('登记人', recordedBy),
    ]),
  };
}

function ofApplication(application: Of<'CardApplication'>, kind: HappeningKind): Words {
  const { requestNo, applicationState, why } = application;
  if (kind === 'CARD_APPLIED') return { title: '申请办卡', note: `申请号 ${requestNo}` };
  const { label, color } = wordsOf(APPLICATION_STATES, applicationState);
  return { title: label, tone: color === 'error' ? 'bad' : 'good', note: whyOf(why) };
}

function ofPurchase({ planYear, premium, ineligibility }: Of<'Purchase'>): Words {
  return {
    title: `登记 ${planYear} 年度互助保障购买`,
    note: `保费 ${formatYuan(premium)} 元${ineligibility ? '，不符合补助条件' : ''}`,
    tone: ineligibility ? 'warning' : 'plain',
  };
}

function ofEntitlement(entitlement: Of<'Entitlement'>, kind: HappeningKind): Words {
  const { planYear, amount, cancelReason, programme } = entitlement;
  if (kind === 'ENTITLEMENT_CANCELLED')
    return { title: '应发补助取消', note: cancelReason, tone: 'warning' };
  return {
    title: `应发补助 ${formatYuan(amount)} 元`,
    note: `${programme?.name ?? NONE} ${planYear} 年度`,
  };
}

function ofPayment(payment: Of<'Payment'>, kind: HappeningKind): Words {
  const { amount, paymentNo, paymentState, why, card } = payment;
  if (kind === 'PAYMENT_MADE')
    return { title: `列入发放批次 ${formatYuan(amount)} 元`, note: `付款号 ${paymentNo}` };
  const { label, color } = wordsOf(PAYMENT_STATES, paymentState);
  return {
    title: `${label} ${formatYuan(amount)} 元`,
    tone: color === 'success' ? 'good' : color === 'error' ? 'bad' : 'warning',
    note: why && color !== 'success' ? whyOf(why) : (card?.numberMasked ?? ''),
  };
}

function byWhom(what: string, person: { name: string } | null): string {
  return person ? `${what}：${person.name}` : '';
}

function joined(parts: readonly (string | null | undefined)[]): string {
  return parts.filter(Boolean).join('；');
}

/** What the bank said, and what to do about it. */
function whyOf(reason: { code: string; meaning: string; advice: string } | null): string {
  if (!reason) return '';
  return [`${reason.meaning}（${reason.code}）`, reason.advice].filter(Boolean).join('。');
}
