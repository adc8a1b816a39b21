import { Link } from '@tanstack/react-router';
import { Alert, type TableColumnsType, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { CardWholeDocument, type CardWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Detail } from '../../ui/Detail.tsx';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { FileLine } from '../../ui/FileLine.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Reason } from '../../ui/Reason.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { APPLICATION_STATES, PAYMENT_STATES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Trail } from '../audit/Trail.tsx';
import { Masked } from '../members/Masked.tsx';
import { CLASSES, isOver, isUsable, paymentsTo } from './card-words.ts';

export type Card = Extract<CardWholeQuery['node'], { __typename: 'Card' }>;
type Event = Card['events'][number];
type Application = NonNullable<Card['application']>;
type Payment = NonNullable<Card['member']>['payments'][number];

/** One card: how it stands, what the bank reported of it in which file, and what was paid to it. */
export default function CardPage({ id }: { id: string }): ReactNode {
  const [{ data, error, fetching }, ask] = useQuery({
    query: CardWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const found = data?.node?.__typename === 'Card' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="卡片"
      thing={found}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/members">回到会员列表</Link>}
    >
      {(card) => <Content card={card} />}
    </Detail>
  );
}

const EVENTS: TableColumnsType<Event> = [
  { title: '时间', rowScope: 'row', render: (_, { at }) => formatMinute(at) },
  { title: '状态', render: (_, { status }) => `${status.label}（${status.code}）` },
  { title: '办理渠道', render: (_, { channel }) => channel || NONE },
  {
    title: '依据的银行文件',
    render: (_, { bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
  },
];

const APPLICATIONS: TableColumnsType<Application> = [
  { title: '申请号', rowScope: 'row', render: (_, { requestNo }) => requestNo },
  {
    title: '状态',
    render: (_, { state }) => <StateTag table={APPLICATION_STATES} state={state} />,
  },
  { title: '原因与办法', render: (_, { reason }) => <Reason reason={reason} /> },
  { title: '提出时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '办结时间', render: (_, { settledAt }) => formatMinute(settledAt) },
  {
    title: '申请所在文件',
    render: (_, { bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
  },
  {
    title: '办卡批次',
    render: (_, { batch }) =>
      batch ? (
        <Link to="/cards/$id" params={{ id: batch.id }}>
          查看批次
        </Link>
      ) : (
        NONE
      ),
  },
];

const PAYMENTS: TableColumnsType<Payment> = [
  {
    title: '付款号',
    rowScope: 'row',
    render: (_, { paymentNo }) => (
      <Link to="/explain" search={{ no: paymentNo }}>
        {paymentNo}
      </Link>
    ),
  },
  { title: '金额（元）', align: 'right', render: (_, { amount }) => formatYuan(amount) },
  { title: '状态', render: (_, { state }) => <StateTag table={PAYMENT_STATES} state={state} /> },
  { title: '原因与办法', render: (_, { reason }) => <Reason reason={reason} /> },
  { title: '入账时间', render: (_, { postedAt }) => formatMinute(postedAt) },
  {
    title: '银行文件',
    render: (_, { bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
  },
];

function Content({ card }: { card: Card }) {
  const { id, numberMasked, status, application, missingSince } = card;
  return (
    <>
      <PageHead
        title={`卡片 ${numberMasked}`}
        mark={<Tag color={isUsable(card) ? 'success' : 'default'}>{status.label}</Tag>}
      />
      {missingSince && (
        <Alert
          type="warning"
          showIcon
          title={`银行 ${formatDate(missingSince)} 的全量卡状态中没有这张卡`}
          description="请与银行核对；银行再次列出后，本提示自动消失。"
        />
      )}
      <Section title="卡片">
        <Facts facts={factsOf(card)} />
      </Section>
      <Section title="卡片的经过">
        <SmallTable
          what="卡片的经过"
          columns={EVENTS}
          rows={card.events}
          nothing="银行还没有报告过变化。"
        />
      </Section>
      <Section title="据以开卡的申请">
        <SmallTable
          what="据以开卡的申请"
          columns={APPLICATIONS}
          rows={application ? [application] : []}
          nothing="没有可以查看的申请。"
        />
      </Section>
      <Section title="付到这张卡的">
        <SmallTable
          what="付到这张卡的"
          columns={PAYMENTS}
          rows={paymentsTo(card)}
          nothing="还没有付到这张卡的款项。"
        />
      </Section>
      <Trail id={id} />
    </>
  );
}

function factsOf(card: Card): Fact[] {
  const { member, unit, numberMasked, replaces } = card;
  return [
    {
      label: '卡号',
      value:
        member && !isOver(card) ? (
          <Masked memberId={member.id} field="CARD_NO" what="卡号" masked={numberMasked} />
        ) : (
          numberMasked
        ),
    },
    { label: '账号', value: card.accountMasked },
    { label: '账户类别', value: CLASSES[card.accountClass] ?? card.accountClass },
    {
      label: '持卡会员',
      value: member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      ) : (
        NONE
      ),
    },
    {
      label: '单位',
      value: unit ? (
        <Link to="/units/$id" params={{ id: unit.id }}>
          {unit.name}
        </Link>
      ) : (
        NONE
      ),
    },
    { label: '状态变化', value: formatMinute(card.statusAt) },
    { label: '开户日期', value: formatDate(card.openedOn) },
    { label: '有效期止', value: formatDate(card.expiresOn) },
    { label: '激活时间', value: formatMinute(card.activatedAt) },
    { label: '首次使用', value: formatMinute(card.firstSwipeAt) },
    { label: '工本费（元）', value: formatYuan(card.fee) },
    {
      label: '补换自',
      value: replaces ? (
        <ObjectLink thing={{ __typename: 'Card', id: replaces.id }}>
          {replaces.numberMasked}
        </ObjectLink>
      ) : (
        NONE
      ),
    },
  ];
}
