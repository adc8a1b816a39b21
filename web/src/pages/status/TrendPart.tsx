import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Segmented, Table } from 'antd';
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react';
import { useQuery } from 'urql';
import { TrendsDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatTime } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { saveCsv } from '../../ui/list/csv.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import styles from './Status.module.css';
import { PERIOD, PERIODS } from './search.ts';
import { changeOf, LINES, type Line, monthLabel, rowsOf, sumOf, type Trends } from './trend.ts';

const Chart = lazy(() => import('../../ui/chart/Chart.tsx'));
const FEN = 100;
const route = getRouteApi('/');

/** How entry, cards and credits went by month, as pictures or as a table, beside the period before. */
export default function TrendPart() {
  const { months = PERIOD, show } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data, error }, ask] = useQuery({
    query: TrendsDocument,
    variables: { months: Number(months) },
    requestPolicy: 'cache-and-network',
  });
  const trends = data?.trends;
  return (
    <section className={styles.section} aria-labelledby="trends">
      <h2 id="trends" className={styles.heading}>
        逐月趋势
      </h2>
      <div className={styles.bar}>
        <Segmented
          aria-label="看多久"
          value={months}
          onChange={(next) => void navigate({ search: { months: next, show }, resetScroll: false })}
          options={PERIODS.map((value) => ({ value, label: `${value} 个月` }))}
        />
        <Segmented
          aria-label="怎样看"
          value={show ?? 'chart'}
          onChange={(next) =>
            void navigate({
              search: { months, show: next === 'table' ? 'table' : undefined },
              resetScroll: false,
            })
          }
          options={[
            { value: 'chart', label: '图' },
            { value: 'table', label: '表' },
          ]}
        />
        {trends && <Button onClick={() => saveCsv('逐月趋势', rowsOf(trends))}>导出数据</Button>}
        {trends && <span className={styles.asOf}>数据截至 {formatTime(trends.asOf)}</span>}
      </div>
      {!data && !error && <Loading what="逐月趋势" />}
      {!data && error && (
        <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
      {trends && (show === 'table' ? <Numbers trends={trends} /> : <Pictures trends={trends} />)}
    </section>
  );
}

function Pictures({ trends }: { trends: Trends }) {
  return (
    <ul className={styles.pictures}>
      {LINES.map((line) => (
        <Picture key={line.key} line={line} trends={trends} />
      ))}
    </ul>
  );
}

const LISTS: Readonly<Record<string, '/members' | '/cards' | '/units'>> = {
  entered: '/members',
  issued: '/cards',
  activated: '/cards',
};

function Picture({ line, trends: { points, before } }: { line: Line; trends: Trends }) {
  const picture = useRef<() => string>(undefined);
  const onReady = useCallback((give: () => string) => {
    picture.current = give;
  }, []);
  const scale = line.key === 'credited' ? FEN : 1;
  const months = useMemo(() => points.map(({ month }) => monthLabel(month)), [points]);
  const now = useMemo(() => points.map((at) => line.of(at) / scale), [points, line, scale]);
  const then = useMemo(() => before.map((at) => line.of(at) / scale), [before, line, scale]);
  const total = sumOf(line, points);
  const change = changeOf(total, sumOf(line, before), points.length);
  const to = LISTS[line.key];
  return (
    <li className={styles.picture}>
      <h3 className={styles.small}>{line.label}</h3>
      <p className={styles.total}>
        {line.text(total)}
        <span>{line.unit}</span>
      </p>
      <p className={styles.change}>{change}</p>
      <Suspense fallback={<div className={styles.canvas} />}>
        <Chart
          label={`${line.label}逐月柱状图，合计${line.text(total)}${line.unit}，${change}；数字见表`}
          months={months}
          now={now}
          before={then}
          onReady={onReady}
        />
      </Suspense>
      <div className={styles.under}>
        {to && <Link to={to}>查看清单</Link>}
        <Button
          type="link"
          size="small"
          aria-label={`存为图片 ${line.label}`}
          onClick={() => save(line.label, picture.current?.())}
        >
          存为图片
        </Button>
      </div>
    </li>
  );
}

function save(name: string, address: string | undefined): void {
  if (!address) return;
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.svg`;
  link.click();
}

function Numbers({ trends }: { trends: Trends }) {
  const rows = [
    ...trends.before.map((point) => ({ ...point, period: '前期' })),
    ...trends.points.map((point) => ({ ...point, period: '本期' })),
  ].toReversed();
  return (
    <div ref={letScroll} className={styles.files}>
      <Table
        rowKey="month"
        size="small"
        aria-label="逐月趋势"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: '月份', render: (_, { month }) => month.slice(0, 7) },
          { title: '时期', dataIndex: 'period' },
          ...LINES.map((line) => ({
            key: line.key,
            title: `${line.label}（${line.unit}）`,
            align: 'right' as const,
            render: (_: unknown, point: (typeof rows)[number]) => line.text(line.of(point)),
          })),
        ]}
      />
    </div>
  );
}
