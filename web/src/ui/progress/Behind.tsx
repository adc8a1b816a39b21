import { Link } from '@tanstack/react-router';
import { Segmented, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import {
  type Behind as By,
  UnitsBehindDocument,
  type UnitsBehindQuery,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, formatShare } from '../format.ts';
import { letScroll } from '../let-scroll.ts';
import { Failed, Loading } from '../PageState.tsx';
import styles from './Behind.module.css';

type Progress = UnitsBehindQuery['unitProgress'][number];

const SIDES: readonly { value: By; label: string }[] = [
  { value: 'CARDS', label: '办卡率' },
  { value: 'ACTIVATION', label: '激活率' },
  { value: 'MISSING', label: '未办卡人数' },
  { value: 'ENTRY', label: '录入' },
];

const STAGES: TableColumnsType<Progress> = [
  {
    title: '已申办',
    align: 'right',
    render: (_, { figures }) => formatCount(figures.cardsApplied),
  },
  { title: '已制卡', align: 'right', render: (_, { figures }) => formatCount(figures.cardsMade) },
  {
    title: '已送达',
    align: 'right',
    render: (_, { figures }) => formatCount(figures.cardsDelivered),
  },
  {
    title: '已领取',
    align: 'right',
    render: (_, { figures }) => formatCount(figures.cardsCollected),
  },
  { title: '已激活', align: 'right', render: (_, { figures }) => formatCount(figures.cardsActive) },
];

const ENTRY: TableColumnsType<Progress> = [
  {
    title: '已录入单位',
    align: 'right',
    responsive: ['md'],
    render: (_, { figures }) =>
      `${formatCount(figures.unitsEntered)} / ${formatCount(figures.units)}`,
  },
];

const RATES: TableColumnsType<Progress> = [
  {
    title: '未办卡',
    align: 'right',
    render: (_, { unit, figures: { membersCounted, membersCarded } }) => (
      <Link to="/members" search={{ unit: unit.id, status: 'ACTIVE', card: 'no' }}>
        {formatCount(membersCounted - membersCarded)}
      </Link>
    ),
  },
  {
    title: '办卡率',
    align: 'right',
    render: (_, { figures }) => (
      <span className={toneOf(figures)}>
        {formatShare(figures.membersCarded, figures.membersCounted)}
      </span>
    ),
  },
  {
    title: '激活率',
    align: 'right',
    responsive: ['sm'],
    render: (_, { figures }) => formatShare(figures.membersActive, figures.membersCounted),
  },
  {
    title: '首刷率',
    align: 'right',
    responsive: ['sm'],
    render: (_, { figures }) => formatShare(figures.membersSwiped, figures.membersCounted),
  },
];

function toneOf({ membersCounted, reachesCardGoal }: Progress['figures']): string | undefined {
  if (membersCounted === 0) return undefined;
  return reachesCardGoal ? styles.reached : styles.behind;
}

interface BehindProps {
  /** Whose children are compared; one's whole scope, when not said. */
  unit?: string | undefined;
  first: number;
  /** Each stage of a card's way, or only where it has come to. */
  withStages?: boolean;
  /** Where a unit with others below it leads; to its own page, when not said. */
  name?: (unit: Progress['unit']) => ReactNode;
}

/** The units right below one, the furthest behind first. */
export function Behind({ unit, first, withStages = false, name = nameOf }: BehindProps) {
  const [by, setBy] = useState<By>('CARDS');
  const [{ data, error, stale }, ask] = useQuery({
    query: UnitsBehindDocument,
    variables: { unit: unit ?? null, by, first },
    requestPolicy: 'cache-and-network',
  });
  const columns: TableColumnsType<Progress> = [
    { title: '单位', render: (_, row) => name(row.unit) },
    ...(withStages ? STAGES : ENTRY),
    ...RATES,
  ];
  if (!data) {
    if (!error) return <Loading what="各单位进展" />;
    return (
      <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
    );
  }
  if (data.unitProgress.length === 0) {
    return <p className={styles.nothing}>没有下级单位可以比较。</p>;
  }
  return (
    <>
      <Segmented<By>
        className={styles.sides ?? ''}
        aria-label="以什么衡量落后"
        value={by}
        onChange={setBy}
        options={[...SIDES]}
      />
      <div ref={letScroll} className={styles.table} aria-busy={stale}>
        <Table<Progress>
          rowKey={(row) => row.unit.id}
          size="middle"
          aria-label="落后的单位在前"
          columns={columns}
          dataSource={data.unitProgress}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      </div>
    </>
  );
}

function nameOf({ id, name }: Progress['unit']): ReactNode {
  return (
    <Link to="/units/$id" params={{ id }}>
      {name}
    </Link>
  );
}
