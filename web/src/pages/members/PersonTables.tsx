import { Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import { FileLine } from '../../ui/FileLine.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { Reason } from '../../ui/Reason.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { APPLICATION_STATES, ENTITLEMENT_STATES, PAYMENT_STATES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import type { Person } from './happenings.ts';
import { Masked } from './Masked.tsx';

type Card = Person['cards'][number];
type Application = Person['applications'][number];
type Entitlement = Person['entitlements'][number];
type Payment = Person['payments'][number];

const IN_FILE = {
  title: '银行文件',
  render: (_: unknown, { bankFile, lineNumber }: Application | Payment) => (
    <FileLine file={bankFile} line={lineNumber} />
  ),
};

/** Cancelled and failed cards: their number is of no use to anybody. */
const OVER: ReadonlySet<string> = new Set(['12', '99']);

const CARDS = (memberId: string): TableColumnsType<Card> => [
  {
    title: '卡号',
    render: (_, { numberMasked, status }) =>
      OVER.has(status.code) ? (
        numberMasked
      ) : (
        <Masked memberId={memberId} field="CARD_NO" what="卡号" masked={numberMasked} />
      ),
  },
  {
    title: '账号',
    render: (_, { id, accountMasked }) => (
      <Link to="/cards/$id" params={{ id }}>
        {accountMasked}
      </Link>
    ),
  },
  { title: '状态', render: (_, { status }) => status.label },
  { title: '开户日期', render: (_, { openedOn }) => formatDate(openedOn) },
  { title: '激活时间', render: (_, { activatedAt }) => formatMinute(activatedAt) },
];

const APPLICATIONS: TableColumnsType<Application> = [
  { title: '申请号', dataIndex: 'requestNo' },
  {
    title: '状态',
    render: (_, { state }) => <StateTag table={APPLICATION_STATES} state={state} />,
  },
  { title: '原因与办法', render: (_, { reason }) => <Reason reason={reason} /> },
  { title: '提出时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '办结时间', render: (_, { settledAt }) => formatMinute(settledAt) },
  IN_FILE,
];

const ENTITLEMENTS: TableColumnsType<Entitlement> = [
  { title: '应发补助', render: (_, { programme }) => programme?.name ?? NONE },
  { title: '年度', dataIndex: 'planYear' },
  { title: '金额（元）', align: 'right', render: (_, { amount }) => formatYuan(amount) },
  {
    title: '状态',
    render: (_, { state }) => <StateTag table={ENTITLEMENT_STATES} state={state} />,
  },
];

const PAYMENTS: TableColumnsType<Payment> = [
  { title: '付款号', dataIndex: 'paymentNo' },
  { title: '金额（元）', align: 'right', render: (_, { amount }) => formatYuan(amount) },
  { title: '状态', render: (_, { state }) => <StateTag table={PAYMENT_STATES} state={state} /> },
  { title: '原因与办法', render: (_, { reason }) => <Reason reason={reason} /> },
  { title: '入账时间', render: (_, { postedAt }) => formatMinute(postedAt) },
  IN_FILE,
];

export function PersonCards({ person }: { person: Person }) {
  return (
    <>
      <SmallTable
        what="卡片"
        columns={CARDS(person.id)}
        rows={person.cards}
        nothing="名下没有卡。"
      />
      <SmallTable
        what="办卡申请"
        columns={APPLICATIONS}
        rows={person.applications}
        nothing="没有办卡申请。"
      />
    </>
  );
}

export function PersonMoney({ person }: { person: Person }) {
  return (
    <>
      <SmallTable
        what="应发补助"
        columns={ENTITLEMENTS}
        rows={person.entitlements}
        nothing="没有应发补助。"
      />
      <SmallTable what="付款" columns={PAYMENTS} rows={person.payments} nothing="还没有付款。" />
    </>
  );
}
