import { Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import { useQuery } from 'urql';
import { UnitDealingsDocument, type UnitDealingsQuery } from '../../api/gql/graphql.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { Reason } from '../../ui/Reason.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { PAYMENT_STATES, ROSTER_KINDS, ROSTER_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';

type Payment = UnitDealingsQuery['payments']['edges'][number]['node'];
type Roster = UnitDealingsQuery['rosters']['edges'][number]['node'];

const PAYMENTS: TableColumnsType<Payment> = [
  {
    title: '会员',
    render: (_, { member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      ) : (
        NONE
      ),
  },
  { title: '金额（元）', align: 'right', render: (_, { amount }) => formatYuan(amount) },
  {
    title: '状态',
    render: (_, { state }) => <StateTag table={PAYMENT_STATES} state={state} />,
  },
  { title: '银行答复', render: (_, { reason }) => <Reason reason={reason} /> },
  { title: '入账时间', render: (_, { postedAt }) => formatMinute(postedAt) },
];

const ROSTERS: TableColumnsType<Roster> = [
  {
    title: '名册',
    render: (_, { id, fileName }) => (
      <Link to="/imports/$id" params={{ id }}>
        {fileName}
      </Link>
    ),
  },
  { title: '种类', render: (_, { kind }) => wordsOf(ROSTER_KINDS, kind).label },
  { title: '状态', render: (_, { state }) => <StateTag table={ROSTER_STATES} state={state} /> },
  { title: '行数', align: 'right', render: (_, { rowsTotal }) => formatCount(rowsTotal) },
  { title: '退回', align: 'right', render: (_, { rowsRefused }) => formatCount(rowsRefused) },
  { title: '上传时间', render: (_, { receivedAt }) => formatMinute(receivedAt) },
];

/** The last payments to the unit's people; both tables come of one question. */
export function Payments({ unit }: { unit: string }) {
  const dealings = useDealings(unit);
  const rows = dealings?.payments.edges.map(({ node }) => node);
  if (!rows) return null;
  return <SmallTable what="最近的付款" columns={PAYMENTS} rows={rows} nothing="还没有付款。" />;
}

/** The last workbooks of the unit. */
export function Imports({ unit }: { unit: string }) {
  const dealings = useDealings(unit);
  const rows = dealings?.rosters.edges.map(({ node }) => node);
  if (!rows) return null;
  return (
    <SmallTable what="最近的名册" columns={ROSTERS} rows={rows} nothing="没有本单位的名册。" />
  );
}

function useDealings(unit: string): UnitDealingsQuery | undefined {
  const [{ data }] = useQuery({ query: UnitDealingsDocument, variables: { unit } });
  return data;
}
