import { getRouteApi, Link } from '@tanstack/react-router';
import { Segmented, Select, Table } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useQuery } from 'urql';
import { MemberStatisticsDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, formatShare, today } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import styles from './Statistics.module.css';
import { DIMENSIONS, dimensionsOf } from './search.ts';
import { TableTools } from './TableTools.tsx';
import { type CodeRow, codesTable } from './tables.ts';
import { useFilter } from './use-filter.ts';

const Chart = lazy(() => import('../../ui/chart/Chart.tsx'));
const route = getRouteApi('/statistics');
const MONTHS_BACK = 24;
const SHOWN_MAX = 20;
const ignore = () => undefined;

/** Members by one code, now or at a month's end: a table beside its picture. */
export function Codes() {
  const { unit, by = 'STATUS', month } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useFilter();
  const viewer = useViewer();
  const [{ data, error }, ask] = useQuery({
    query: MemberStatisticsDocument,
    variables: { by, unit: unit ?? null, filter, month: month ? `${month}-01` : null },
    requestPolicy: 'cache-and-network',
  });
  const label = DIMENSIONS.find(({ value }) => value === by)?.label ?? '';
  const rows = data?.memberStatistics;
  return (
    <Section title="会员构成">
      <div className={styles.bar}>
        <Segmented
          aria-label="按什么统计"
          value={by}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, by: next }), resetScroll: false })
          }
          options={dimensionsOf(viewer)}
        />
        {by !== 'CARD' && (
          <Select
            aria-label="统计截至"
            value={month ?? ''}
            onChange={(next) =>
              void navigate({
                search: (now) => ({ ...now, month: next || undefined }),
                resetScroll: false,
              })
            }
            options={[
              { value: '', label: '截至此刻' },
              ...monthsBack().map((value) => ({ value, label: `${value} 月末` })),
            ]}
          />
        )}
        <TableTools
          table={codesTable(rows ?? [])}
          rows={rows?.toSorted((a, b) => b.members - a.members)}
          asked={{ by, ...filter, month: month ? `${month}-01` : null }}
          lead={leadOf(label, by === 'CARD' ? undefined : month, filter)}
        />
      </div>
      {!rows && !error && <Loading what="会员构成" />}
      {!rows && error && (
        <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
      {rows && <Shown label={label} rows={rows} unit={unit} isStatus={by === 'STATUS'} />}
    </Section>
  );
}

interface ShownProps {
  label: string;
  rows: readonly CodeRow[];
  unit: string | undefined;
  isStatus: boolean;
}

function Shown({ label, rows, unit, isStatus }: ShownProps) {
  const sorted = useMemo(() => rows.toSorted((a, b) => b.members - a.members), [rows]);
  const shown = useMemo(() => sorted.slice(0, SHOWN_MAX), [sorted]);
  const names = useMemo(() => shown.map(({ code }) => code.label), [shown]);
  const all = useMemo(() => shown.map(({ members }) => members), [shown]);
  const counted = useMemo(() => shown.map(({ membersCounted }) => membersCounted), [shown]);
  const total = rows.reduce((sum, { members }) => sum + members, 0);
  if (rows.length === 0) return <p>这里还没有会员。</p>;
  return (
    <div className={styles.pair}>
      <Suspense fallback={<div className={styles.canvas} />}>
        <Chart
          label={`会员按${label}的柱状图；数字见旁边的表`}
          months={names}
          now={all}
          before={counted}
          series={['会员', '其中会籍正常']}
          onReady={ignore}
        />
      </Suspense>
      <div className={styles.table}>
        <Table<CodeRow>
          rowKey={({ code }) => code.code}
          size="small"
          aria-label={`会员按${label}统计`}
          pagination={false}
          dataSource={sorted}
          columns={[
            {
              title: label,
              rowScope: 'row',
              render: (_, { code }) =>
                isStatus ? (
                  <Link to="/members" search={{ unit, status: code.code as 'ACTIVE' }}>
                    {code.label}
                  </Link>
                ) : (
                  code.label
                ),
            },
            { title: '会员', align: 'right', render: (_, row) => formatCount(row.members) },
            { title: '占比', align: 'right', render: (_, row) => formatShare(row.members, total) },
            {
              title: '其中会籍正常',
              align: 'right',
              render: (_, row) => formatCount(row.membersCounted),
            },
          ]}
        />
      </div>
    </div>
  );
}

/** This will say by what, up to when and of which units. */
function leadOf(label: string, month: string | undefined, filter: object): string {
  const isChosen = Object.values(filter).some(Boolean);
  return [`按${label}`, month && `截至 ${month} 月末`, isChosen && '限所选分类的单位']
    .filter(Boolean)
    .join('；');
}

/** The months before this one, the last first: a month that is not over has no end yet. */
function monthsBack(): string[] {
  const [year = 0, month = 1] = today().split('-').map(Number);
  return Array.from({ length: MONTHS_BACK }, (_, back) => {
    const at = year * 12 + month - 2 - back;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}
