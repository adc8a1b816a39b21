import {
  OpenPaymentsTotalDocument,
  UnknownPaymentsDocument,
  type UnknownPaymentsQuery,
} from '../../api/gql/graphql.ts';
import type { Bulk } from '../../ui/bulk/bulk.ts';
import { formatDate, NONE } from '../../ui/format.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { AskBank } from './AskBank.tsx';
import { Attach } from './Attach.tsx';
import { WHERE, WHO } from './columns.tsx';
import { Decide, saysOf } from './Decide.tsx';
import { askedWords, missingOf, pendingOf, type Unknown } from './evidence.ts';
import { unknownSearch } from './search.ts';

const POLL_MS = 15_000;

/** Payments of which the bank has not said what became: unknown ones, and on the other tab those still in time. */
export const UNKNOWN = defineList({
  id: 'unknown-payments',
  what: '付款',
  read: unknownSearch,
  query: UnknownPaymentsDocument,
  total: OpenPaymentsTotalDocument,
  rows: (data: UnknownPaymentsQuery) => data.payments,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  orders: NEWEST_FIRST,
  fields: [{ key: 'unit', label: '单位（含下级）', ask: 'unit' }],
  columns: [
    ...WHO,
    {
      key: 'sentOn',
      title: '送银行日期',
      text: ({ evidence }) => formatDate(evidence?.sentOn ?? null),
    },
    { key: 'missing', title: '缺什么凭据', text: missingOf, width: 200 },
    { key: 'asked', title: '向银行查询', text: askedWords },
    { key: 'letter', title: '银行函件', text: letterWords, width: 160 },
    {
      key: 'act',
      title: '办理',
      text: () => '',
      show: (payment) => <Act payment={payment} />,
      isAct: true,
    },
    ...WHERE,
  ],
  nothingYet: {
    title: '没有结果未明的付款',
    advice: '银行逾期没有回报、或回报“重复”“未知”的付款，会列在这里，查明之前不会重发。',
  },
});

/** What somebody may do with many at once. */
export function bulkOf(viewer: Viewer): Bulk<Unknown> {
  return {
    acts: [],
    nameOf: ({ paymentNo }) => paymentNo,
    amountOf: ({ amount }) => amount,
    ...(mayAsk(viewer) && {
      together: (rows, onDone) => <AskBank rows={rows} onDone={onDone} />,
    }),
  };
}

function mayAsk(viewer: Viewer): boolean {
  return hasRole(viewer, 'OFFICE', 'MAKER', 'CHECKER', 'RELEASER');
}

function Act({ payment }: { payment: Unknown }) {
  const viewer = useViewer();
  const pending = pendingOf(payment);
  if (!mayAsk(viewer) || payment.state !== 'UNKNOWN') return NONE;
  return pending ? <Decide proof={pending} /> : <Attach payment={payment} />;
}

function letterWords(payment: Unknown): string {
  const pending = pendingOf(payment);
  if (!pending) return '未登记';
  const { reference, attachedBy } = pending;
  return `${reference}：${saysOf(pending)}。${attachedBy?.name ?? NONE}登记，待另一人确认`;
}

function filterOf({ unit, tab }: SearchOf<typeof unknownSearch>) {
  const states: Unknown['state'][] = tab === 'waiting' ? ['SENT', 'ACCEPTED'] : ['UNKNOWN'];
  return { unitId: unit, states };
}
