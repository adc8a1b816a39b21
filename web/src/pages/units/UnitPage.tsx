import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, type TableColumnsType } from 'antd';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { UnitWholeDocument, type UnitWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Detail } from '../../ui/Detail.tsx';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { FigureCards, Funnel, Rates } from '../../ui/figures/FigureCards.tsx';
import * as words from '../../ui/figures/figures.ts';
import { formatCount, formatMinute, formatShare, NONE } from '../../ui/format.ts';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { UNIT_STATUSES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Trail } from '../audit/Trail.tsx';
import { Changing } from './Changing.tsx';
import { Imports, Payments } from './Dealings.tsx';
import { People } from './People.tsx';
import { UnitHistory } from './UnitHistory.tsx';
import styles from './Units.module.css';

type Unit = Extract<UnitWholeQuery['node'], { __typename: 'Unit' }>;
type Child = Unit['children'][number];

const route = getRouteApi('/units/$id');

const CHILDREN: TableColumnsType<Child> = [
  {
    title: '下级单位',
    render: (_, { id, name }) => (
      <Link to="/units/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { title: '会员', align: 'right', render: (_, { figures }) => formatCount(figures.members) },
  {
    title: '办卡率',
    align: 'right',
    render: (_, { figures }) => formatShare(figures.membersCarded, figures.membersCounted),
  },
  {
    title: '激活率',
    align: 'right',
    render: (_, { figures }) => formatShare(figures.membersActive, figures.membersCounted),
  },
  {
    title: '首刷率',
    align: 'right',
    render: (_, { figures }) => formatShare(figures.membersSwiped, figures.membersCounted),
  },
  {
    title: '已入账（元）',
    align: 'right',
    render: (_, { figures }) => formatYuan(figures.creditedAmount),
  },
];

/** One unit with all below it: how far its people, cards and payments have come. */
export function UnitPage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: UnitWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const unit = data?.node?.__typename === 'Unit' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="单位"
      thing={unit}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/units">回到单位列表</Link>}
    >
      {(found) => <Whole unit={found} onChanged={() => ask({ requestPolicy: 'network-only' })} />}
    </Detail>
  );
}

function Whole({ unit, onChanged }: { unit: Unit; onChanged: () => void }) {
  const { id, name, status, children, figures, mergedInto } = unit;
  const [told, setTold] = useState(0);
  const onDone = () => {
    setTold((times) => times + 1);
    onChanged();
  };
  return (
    <>
      <PageHead
        title={name}
        mark={<StateTag table={UNIT_STATUSES} state={status} />}
        lead={<Above unit={unit} />}
        actions={
          <>
            <LinkButton to="/members" search={{ unit: id }}>
              查看会员
            </LinkButton>
            <Changing unit={unit} onDone={onDone} />
          </>
        }
      />
      {mergedInto && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              本单位已于 {unit.closedOn} 并入「
              <Link to="/units/$id" params={{ id: mergedInto.id }}>
                {mergedInto.name}
              </Link>
              」，会员与未发的补助随之转入；此处保留合并以前的记录。
            </>
          }
        />
      )}
      <Section title="办卡率与激活率">
        <Rates figures={figures} />
      </Section>
      <Section title="办卡进展">
        <Funnel steps={words.cardSteps(figures)} />
      </Section>
      <Section title="会员与名册">
        <FigureCards figures={words.rosterFigures(figures)} />
        <Imports unit={id} />
      </Section>
      <Section title="会员">
        <People unit={id} />
      </Section>
      <Section title="补助发放">
        <FigureCards figures={[...words.creditFigures(figures), ...words.moneyFigures(figures)]} />
        <Payments unit={id} />
      </Section>
      <Section title="下级单位">
        {children.length > 0 && (
          <p>
            <Link to="/units" search={{ below: id }}>
              在单位列表中查看全部下级单位
            </Link>
          </p>
        )}
        <SmallTable what="下级单位" columns={CHILDREN} rows={children} nothing="没有下级单位。" />
      </Section>
      <Section title="单位资料">
        <Facts facts={factsOf(unit)} />
      </Section>
      <UnitHistory key={told} id={id} />
      <Trail id={unit.id} />
    </>
  );
}

function Above({ unit: { ancestors } }: { unit: Unit }) {
  if (ancestors.length === 0) return '最上级单位。各项数字均含下级单位。';
  return (
    <span className={styles.path}>
      上级：
      {ancestors.toReversed().map(({ id, name }) => (
        <Link key={id} to="/units/$id" params={{ id }}>
          {name}
        </Link>
      ))}
    </span>
  );
}

function factsOf(unit: Unit): Fact[] {
  return [
    {
      label: '工会统一社会信用代码',
      value: <Copied code={unit.unionUscc} what="工会统一社会信用代码" />,
    },
    {
      label: '单位统一社会信用代码',
      value: unit.employerUscc ? (
        <Copied code={unit.employerUscc} what="单位统一社会信用代码" />
      ) : (
        NONE
      ),
    },
    { label: '性质', value: unit.nature?.label ?? NONE },
    { label: '行业', value: unit.industry?.label ?? NONE },
    { label: '劳动关系', value: unit.labourRelation?.label ?? NONE },
    { label: '会费缴纳渠道', value: unit.dues?.label ?? NONE },
    { label: '区划', value: unit.district?.label ?? NONE },
    { label: '工会主席', value: unit.chairName || NONE },
    { label: '届次', value: unit.termName || NONE },
    { label: '本届任期', value: termOf(unit) },
    ...earlierOf(unit),
    { label: '联系人', value: unit.contactName || NONE },
    { label: '联系电话', value: unit.contactPhone || NONE },
    { label: '地址', value: unit.address || NONE },
    { label: '工会账户户名', value: unit.accountName || NONE },
    { label: '开户银行', value: unit.bankName || NONE },
    { label: '工会账号', value: unit.accountNoMasked || NONE },
    { label: '建档时间', value: formatMinute(unit.createdAt) },
    ...endOf(unit),
  ];
}

function endOf({ closedOn, mergedInto }: Unit): Fact[] {
  return closedOn ? [{ label: mergedInto ? '并入日期' : '撤销日期', value: closedOn }] : [];
}

/** The terms before this one, the latest first; nothing where none is known. */
function earlierOf({ earlierTerms }: Unit): Fact[] {
  if (earlierTerms.length === 0) return [];
  const told = earlierTerms.toReversed().map((term) => `${term.name}（${termOf(term)}）`);
  return [{ label: '历届任期', value: told.join('；') }];
}

function termOf({ termFrom, termTo }: Pick<Unit, 'termFrom' | 'termTo'>): string {
  return termFrom || termTo ? `${termFrom ?? '不详'} 至 ${termTo ?? '不详'}` : NONE;
}

/** A code to be put into another system. */
function Copied({ code, what }: { code: string; what: string }) {
  return (
    <>
      {code} <CopyButton text={code} what={what} />
    </>
  );
}
