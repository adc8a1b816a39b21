import type { PersonQuery } from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import type { Happening } from '../../ui/History.tsx';
import { APPLICATION_STATES, PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';

export type Person = Extract<PersonQuery['node'], { __typename: 'Member' }>;

/** This will tell one person's way, from the row of a roster to the credited yuan. */
export function happeningsOf(person: Person): Happening[] {
  return [
    { key: 'created', at: person.createdAt, title: '名册入库', note: person.unit?.name ?? '' },
    ...person.applications.flatMap(ofApplication),
    ...person.cards.flatMap(ofCard),
    ...person.purchases.map(ofPurchase),
    ...person.entitlements.flatMap(ofEntitlement),
    ...person.payments.flatMap(ofPayment),
  ];
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
