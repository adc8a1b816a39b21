import { getRouteApi } from '@tanstack/react-router';
import { Segmented, Table } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useQuery } from 'urql';
import { GrowthDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import styles from './Statistics.module.css';
import { PERIODS } from './search.ts';
import { TableTools } from './TableTools.tsx';
import { GROWTH_TABLE, type MonthRow } from './tables.ts';
import { useFilter } from './use-filter.ts';

const Chart = lazy(() => import('../../ui/chart/Chart.tsx'));
const route = getRouteApi('/statistics');
const ignore = () => undefined;

/** How many there were at each month's end, and how many came in it. */
export function Growth() {
  const { unit, months = '12' } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useFilter();
  const [{ data, error }, ask] = useQuery({
    query: GrowthDocument,
    variables: { unit: unit ?? null, months: Number(months), filter },
    requestPolicy: 'cache-and-network',
  });
  const rows = data?.growth;
  return (
    <Section title="逐月增长">
      <div className={styles.bar}>
        <Segmented
          aria-label="看多久"
          value={months}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, months: next }), resetScroll: false })
          }
          options={PERIODS.map((value) => ({ value, label: `${value} 个月` }))}
        />
        <TableTools
          table={GROWTH_TABLE}
          rows={rows?.toReversed()}
          asked={{ months: Number(months), ...filter }}
          lead={Object.values(filter).some(Boolean) ? '限所选分类的单位' : ''}
        />
      </div>
      {!rows && !error && <Loading what="逐月增长" />}
      {!rows && error && (
        <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
      {rows && <Shown rows={rows} />}
    </Section>
  );
}

function Shown({ rows }: { rows: readonly MonthRow[] }) {
  const months = useMemo(() => rows.map(({ month }) => month.slice(0, 7)), [rows]);
  const members = useMemo(() => rows.map((row) => row.members), [rows]);
  const entered = useMemo(() => rows.map((row) => row.membersEntered), [rows]);
  return (
    <div className={styles.pair}>
      <Suspense fallback={<div className={styles.canvas} />}>
        <Chart
          label="每月末会员数与当月入库数；数字见旁边的表"
          months={months}
          now={members}
          before={entered}
          series={['月末会员数', '当月入库']}
          onReady={ignore}
        />
      </Suspense>
      <div className={styles.table}>
        <Table<MonthRow>
          rowKey="month"
          size="small"
          aria-label="逐月增长"
          pagination={false}
          dataSource={rows.toReversed()}
          columns={[
            { title: '月份', rowScope: 'row', render: (_, { month }) => month.slice(0, 7) },
            { title: '月末会员数', align: 'right', render: (_, row) => formatCount(row.members) },
            {
              title: '其中会籍正常',
              align: 'right',
              render: (_, row) => formatCount(row.membersCounted),
            },
            {
              title: '当月入库',
              align: 'right',
              render: (_, row) => formatCount(row.membersEntered),
            },
          ]}
        />
      </div>
    </div>
  );
}
