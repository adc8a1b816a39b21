import type { PersonQuery } from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import type { Happening } from '../../ui/History.tsx';
import { APPLICATION_STATES, MEMBER_STATUSES, PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { CORRECTION_STATES } from '../corrections/states.ts';

export type Person = Extract<PersonQuery['node'], { __typename: 'Member' }>;

/** This will tell one person's way, from the row of a roster to the credited yuan. */
export function happeningsOf(person: Person): Happening[] {
  return [
    { key: 'created', at: person.createdAt, title: '名册入库', note: person.unit?.name ?? '' },
    ...person.changes.map(ofChange),
    ...person.corrections.flatMap(ofCorrection),
    ...person.consents.map(ofConsent),
    ...person.applications.flatMap(ofApplication),
    ...person.cards.flatMap(ofCard),
    ...person.purchases.map(ofPurchase),
    ...person.entitlements.flatMap(ofEntitlement),
    ...person.payments.flatMap(ofPayment),
  ];
}

function ofChange(change: Person['changes'][number]): Happening {
  const { id, fromStatus, toStatus, onDay, document, reason, otherUnit, changedAt, changedBy } =
    change;
  const [before, after] = [
    wordsOf(MEMBER_STATUSES, fromStatus),
    wordsOf(MEMBER_STATUSES, toStatus),
  ];
  return {
    key: id,
    at: changedAt,
    title: `会籍：${before.label} → ${after.label}`,
    tone: toStatus === 'ACTIVE' ? 'good' : 'warning',
    note: [
      `自 ${onDay}`,
      otherUnit && `另一方：${otherUnit}`,
      document,
      `原因：${reason}`,
      changedBy && `办理人：${changedBy.name}`,
    ]
      .filter(Boolean)
      .join('；'),
  };
}

function ofCorrection(correction: Person['corrections'][number]): Happening[] {
  const { id, state, isDirect, reason, document, proposedAt, decidedAt, decision, changes } =
    correction;
  const what = changes
    .map(({ label, before, after }) => `${label}：${before || '（空）'} → ${after || '（空）'}`)
    .join('；');
  const asked: Happening = {
    key: id,
    at: proposedAt,
    title: isDirect ? '更正信息' : '提出信息更正',
    note: [what, document, `原因：${reason}`, byWhom('提出人', correction.proposedBy)]
      .filter(Boolean)
      .join('；'),
  };
  if (isDirect || !decidedAt) return [asked];
  const decided: Happening = {
    key: `${id}-decided`,
    at: decidedAt,
    title: `信息更正：${wordsOf(CORRECTION_STATES, state).label}`,
    tone: state === 'APPLIED' ? 'good' : 'warning',
    note: [decision, byWhom('审核人', correction.decidedBy)].filter(Boolean).join('；'),
  };
  return [asked, decided];
}

const CHANNELS = { PAPER: '签字的纸质材料', ONLINE: '线上确认', PHONE: '电话确认' } as const;

function ofConsent(consent: Person['consents'][number]): Happening {
  const { id, act, onDay, channel, collector, reason, recordedAt, text, recordedBy } = consent;
  const isGiven = act === 'GIVEN';
  return {
    key: id,
    at: recordedAt,
    title: isGiven ? '同意个人信息处理' : '撤回个人信息处理的同意',
    tone: isGiven ? 'good' : 'warning',
    note: [
      `本人于 ${onDay} 以${CHANNELS[channel]}表示`,
      text && `${text.title}（${text.version}）`,
      collector && `采集人：${collector}`,
      reason && `原因：${reason}`,
      byWhom('登记人', recordedBy),
    ]
      .filter(Boolean)
      .join('；'),
  };
}

function byWhom(what: string, person: { name: string } | null): string {
  return person ? `${what}：${person.name}` : '';
}

function ofApplication(application: Person['applications'][number]): Happening[] {
  const { id, requestNo, state, createdAt, settledAt, reason } = application;
  const asked: Happening = {
    key: `${id}-asked`,
    at: createdAt,
    title: '申请办卡',
    note: `申请号 ${requestNo}`,
  };
  if (!settledAt) return [asked];
  const { label, color } = wordsOf(APPLICATION_STATES, state);
  const isFailed = color === 'error';
  const tone = isFailed ? 'bad' : 'good';
  return [asked, { key: `${id}-settled`, at: settledAt, title: label, tone, note: why(reason) }];
}

function ofCard({ id, numberMasked, events }: Person['cards'][number]): Happening[] {
  return events.map((event) => ({
    key: `${id}-${event.id}`,
    at: event.at,
    title: `卡片：${event.status.label}`,
    note: numberMasked,
  }));
}

function ofPurchase(purchase: Person['purchases'][number]): Happening {
  const { id, planYear, premium, ineligibility, createdAt } = purchase;
  return {
    key: id,
    at: createdAt,
    title: `登记 ${planYear} 年度互助保障购买`,
    note: `保费 ${formatYuan(premium)} 元${ineligibility ? '，不符合补助条件' : ''}`,
    tone: ineligibility ? 'warning' : 'plain',
  };
}

function ofEntitlement(entitlement: Person['entitlements'][number]): Happening[] {
  const { id, planYear, amount, createdAt, cancelledAt, cancelReason, programme } = entitlement;
  const what = `${programme?.name ?? NONE} ${planYear} 年度`;
  const due = { key: id, at: createdAt, title: `应发补助 ${formatYuan(amount)} 元`, note: what };
  if (!cancelledAt) return [due];
  const cancelled: Happening = {
    key: `${id}-cancelled`,
    at: cancelledAt,
    title: '应发补助取消',
    note: cancelReason,
    tone: 'warning',
  };
  return [due, cancelled];
}

function ofPayment(payment: Person['payments'][number]): Happening[] {
  const { id, paymentNo, amount, state, createdAt, postedAt, settledAt, reason, card } = payment;
  const paid = `${formatYuan(amount)} 元`;
  const made: Happening = {
    key: `${id}-made`,
    at: createdAt,
    title: `列入发放批次 ${paid}`,
    note: `付款号 ${paymentNo}`,
  };
  const settled = settledAt ?? postedAt;
  if (!settled) return [made];
  const { label, color } = wordsOf(PAYMENT_STATES, state);
  const tone = color === 'success' ? 'good' : color === 'error' ? 'bad' : 'warning';
  const note = reason && color !== 'success' ? why(reason) : (card?.numberMasked ?? '');
  return [
    made,
    { key: `${id}-settled`, at: postedAt ?? settled, title: `${label} ${paid}`, tone, note },
  ];
}

/** What the bank said, and what to do about it. */
function why(reason: { code: string; meaning: string; advice: string } | null): string {
  if (!reason) return '';
  return [`${reason.meaning}（${reason.code}）`, reason.advice].filter(Boolean).join('。');
}
