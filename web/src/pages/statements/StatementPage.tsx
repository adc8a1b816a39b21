import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, type TableColumnsType, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { BankStatementWholeDocument, type BankStatementWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Detail } from '../../ui/Detail.tsx';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { ENTRY_FINDINGS } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Trail } from '../audit/Trail.tsx';
import { Breaks } from './Breaks.tsx';
import { colorOf, wordOfBreaks } from './list.tsx';

export type Statement = Extract<BankStatementWholeQuery['node'], { __typename: 'BankStatement' }>;
type Entry = Statement['entries']['edges'][number]['node'];

const route = getRouteApi('/statements/$id');

/** One day of the payer's account: its sums, what differs from our books, and its entries. */
export function StatementPage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: BankStatementWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const found =
    data?.node?.__typename === 'BankStatement' && data.node.id === id ? data.node : null;
  const again = () => ask({ requestPolicy: 'network-only' });
  return (
    <Detail
      what="对账单"
      thing={found}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={again}
      back={<Link to="/statements">回到对账单列表</Link>}
    >
      {(statement) => <Content statement={statement} onDone={again} />}
    </Detail>
  );
}

const ENTRIES: TableColumnsType<Entry> = [
  { title: '序号', align: 'right', width: 80, render: (_, { number }) => number },
  {
    title: '付出（元）',
    align: 'right',
    render: (_, { direction, amount }) => (direction === 'D' ? formatYuan(amount) : NONE),
  },
  {
    title: '收入（元）',
    align: 'right',
    render: (_, { direction, amount }) => (direction === 'C' ? formatYuan(amount) : NONE),
  },
  { title: '余额（元）', align: 'right', render: (_, { balance }) => formatYuan(balance) },
  {
    title: '核对',
    render: (_, { finding }) => <StateTag table={ENTRY_FINDINGS} state={finding} />,
  },
  { title: '付款流水号', render: (_, { payId }) => payId || NONE },
  { title: '银行流水号', render: (_, { bankSerial }) => bankSerial },
  { title: '入账时间', render: (_, { postedAt }) => formatMinute(postedAt) },
  { title: '摘要', render: (_, { summary }) => summary || NONE },
];

function Content({ statement, onDone }: { statement: Statement; onDone: () => void }) {
  const entries = statement.entries.edges.map(({ node }) => node);
  const { totalCount } = statement.entries;
  return (
    <>
      <PageHead
        title={`${formatDate(statement.dayOn)} 对账单`}
        mark={<Tag color={colorOf(statement)}>{wordOfBreaks(statement)}</Tag>}
      />
      {statement.openBreakCount > 0 && (
        <Alert
          type="error"
          showIcon
          title="有差异尚未确认，不能签发新的发放"
          description="每处差异由一人写明原因和依据，再由另一人确认；全部确认后自动解除。"
        />
      )}
      <Section title="账户">
        <Facts facts={factsOf(statement)} />
      </Section>
      <Section title="差异">
        <Breaks breaks={statement.breaks} onDone={onDone} />
      </Section>
      <Section title="流水">
        <SmallTable what="流水" columns={ENTRIES} rows={entries} nothing="当日账户没有收付。" />
        {totalCount > entries.length && statement.file && (
          <p>
            共 {formatCount(totalCount)} 笔，这里列出前 {formatCount(entries.length)} 笔；其余见
            <Link to="/bank-files/$id" params={{ id: statement.file.id }} search={{ lines: 'yes' }}>
              对账单文件的明细行
            </Link>
            。
          </p>
        )}
      </Section>
      <Trail id={statement.id} />
    </>
  );
}

function factsOf(statement: Statement): Fact[] {
  const { file } = statement;
  return [
    { label: '付款账户', value: statement.accountMasked },
    { label: '前一个工作日', value: formatDate(statement.followsOn) },
    { label: '登记时间', value: formatMinute(statement.receivedAt) },
    { label: '期初余额（元）', value: formatYuan(statement.opening) },
    {
      label: '付出（元）',
      value: `${formatYuan(statement.debits)}（${formatCount(statement.debitCount)} 笔）`,
    },
    {
      label: '收入（元）',
      value: `${formatYuan(statement.credits)}（${formatCount(statement.creditCount)} 笔）`,
    },
    { label: '期末余额（元）', value: formatYuan(statement.closing) },
    {
      label: '银行文件',
      value: file ? (
        <Link to="/bank-files/$id" params={{ id: file.id }}>
          {file.name}
        </Link>
      ) : (
        NONE
      ),
    },
  ];
}
