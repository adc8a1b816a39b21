import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import {
  DisbursementPaymentsDocument,
  type DisbursementPaymentsQuery,
  DisbursementPaymentsTotalDocument,
} from '../../api/gql/graphql.ts';
import { FileLine, fileLineText } from '../../ui/FileLine.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import type { SearchOf } from '../../ui/list/search.ts';
import { Reason, reasonText } from '../../ui/Reason.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { paymentsSearch } from './search.ts';

type Whole = Extract<DisbursementPaymentsQuery['node'], { __typename: 'Disbursement' }>;
type Row = Whole['payments']['edges'][number]['node'];

const route = getRouteApi('/disbursements/$id');

/** Each payment and what the bank said of it. */
export default function Payments({ id }: { id: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useMemo(() => paymentsOf(id), [id]);
  return (
    <ListView
      list={list}
      search={search}
      onSearch={(next) => void navigate({ search: next, params: { id } })}
    />
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'no', title: '付款号', text: ({ paymentNo }) => paymentNo, isName: true },
  {
    key: 'member',
    title: '会员',
    text: ({ member }) => member?.name ?? NONE,
    show: ({ member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      ) : (
        NONE
      ),
  },
  { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
  {
    key: 'card',
    title: '卡号',
    text: ({ card }) => card?.numberMasked ?? NONE,
    show: ({ card }) =>
      card ? (
        <Link to="/cards/$id" params={{ id: card.id }}>
          {card.numberMasked}
        </Link>
      ) : (
        NONE
      ),
  },
  { key: 'amount', title: '金额（元）', text: ({ amount }) => formatYuan(amount), isNumber: true },
  {
    key: 'state',
    title: '状态',
    text: ({ state }) => wordsOf(PAYMENT_STATES, state).label,
    show: ({ state }) => <StateTag table={PAYMENT_STATES} state={state} />,
  },
  {
    key: 'reason',
    title: '原因与办法',
    text: ({ reason }) => reasonText(reason),
    show: ({ reason }) => <Reason reason={reason} />,
  },
  {
    key: 'explain',
    title: '来龙去脉',
    text: () => '',
    show: ({ paymentNo }) => (
      <Link to="/explain" search={{ no: paymentNo }} aria-label={`查明 ${paymentNo} 的来龙去脉`}>
        查明
      </Link>
    ),
    isAct: true,
  },
  { key: 'postedAt', title: '入账时间', text: ({ postedAt }) => formatMinute(postedAt) },
  {
    key: 'serial',
    title: '银行流水号',
    text: ({ bankSerial }) => bankSerial || NONE,
    isExtra: true,
  },
  {
    key: 'file',
    title: '银行文件',
    text: ({ bankFile, lineNumber }) => fileLineText({ file: bankFile, line: lineNumber }),
    show: ({ bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
    isExtra: true,
  },
];

export function paymentsOf(id: string) {
  return defineList({
    id: 'disbursement-payments',
    what: '付款',
    read: paymentsSearch,
    query: DisbursementPaymentsDocument,
    total: DisbursementPaymentsTotalDocument,
    rows: ({ node }: DisbursementPaymentsQuery) =>
      node?.__typename === 'Disbursement' ? node.payments : null,
    variables: (search) => ({ id, states: statesOf(search) }),
    totalVariables: (search) => ({ id, states: statesOf(search) }),
    file: (search) => ({
      list: 'PAYMENTS',
      of: id,
      payments: { states: statesOf(search) },
      orderBy: 'OLDEST',
    }),
    orders: [],
    fields: [{ key: 'state', label: '状态', ask: 'choice', choices: choicesOf(PAYMENT_STATES) }],
    columns: COLUMNS,
    nothingYet: { title: '没有付款', advice: '这一批没有列入任何付款。' },
  });
}

function statesOf({ state }: SearchOf<typeof paymentsSearch>) {
  return state && [state];
}
