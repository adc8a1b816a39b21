import { getRouteApi } from '@tanstack/react-router';
import { Button, Segmented, Table } from 'antd';
import { useQuery } from 'urql';
import { ClassStatisticsDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import styles from './Statistics.module.css';
import { CLASSES } from './search.ts';
import { TableTools } from './TableTools.tsx';
import { CLASSES_TABLE, type ClassRow } from './tables.ts';
import { useFilter } from './use-filter.ts';

const route = getRouteApi('/statistics');

const KEYS = { LABOUR_RELATION: 'labour', DUES: 'dues', DISTRICT: 'district' } as const;

/** Members and cards by a classification of their units; a class may be chosen for the whole page. */
export function Classes() {
  const search = route.useSearch();
  const { unit, class: by = 'LABOUR_RELATION' } = search;
  const navigate = route.useNavigate();
  const filter = useFilter();
  const [{ data, error }, ask] = useQuery({
    query: ClassStatisticsDocument,
    variables: { by, unit: unit ?? null, filter },
    requestPolicy: 'cache-and-network',
  });
  const label = CLASSES.find(({ value }) => value === by)?.label ?? '';
  const rows = data?.classStatistics;
  const choose = (code: string | undefined) =>
    void navigate({ search: (now) => ({ ...now, [KEYS[by]]: code }), resetScroll: false });
  const isChosen = Boolean(search.labour ?? search.dues ?? search.district);
  return (
    <Section title="按单位分类">
      <div className={styles.bar}>
        <Segmented
          aria-label="按哪种分类"
          value={by}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, class: next }), resetScroll: false })
          }
          options={[...CLASSES]}
        />
        {isChosen && (
          <Button
            onClick={() =>
              void navigate({
                search: (now) => ({
                  ...now,
                  labour: undefined,
                  dues: undefined,
                  district: undefined,
                }),
                resetScroll: false,
              })
            }
          >
            取消分类筛选
          </Button>
        )}
        <TableTools
          table={CLASSES_TABLE}
          rows={rows}
          asked={{ classification: by, ...filter }}
          lead={[`按${label}`, isChosen && '限所选分类的单位'].filter(Boolean).join('；')}
        />
      </div>
      {!rows && !error && <Loading what="分类统计" />}
      {!rows && error && (
        <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
      {rows && (
        <div className={styles.table}>
          <Table<ClassRow>
            rowKey={({ code }) => code.code}
            size="small"
            aria-label={`按${label}统计`}
            pagination={false}
            dataSource={rows}
            scroll={{ x: 'max-content' }}
            columns={[
              {
                title: label,
                rowScope: 'row',
                render: (_, { code }) =>
                  code.code ? (
                    <Button type="link" size="small" onClick={() => choose(code.code)}>
                      {code.label}
                    </Button>
                  ) : (
                    code.label
                  ),
              },
              { title: '单位', align: 'right', render: (_, row) => formatCount(row.units) },
              { title: '会员', align: 'right', render: (_, row) => formatCount(row.members) },
              {
                title: '会籍正常',
                align: 'right',
                render: (_, row) => formatCount(row.membersCounted),
              },
              {
                title: '办卡率',
                align: 'right',
                render: (_, row) => formatShare(row.membersCarded, row.membersCounted),
              },
              {
                title: '激活率',
                align: 'right',
                render: (_, row) => formatShare(row.membersActive, row.membersCounted),
              },
            ]}
          />
        </div>
      )}
    </Section>
  );
}
