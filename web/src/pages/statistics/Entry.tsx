import { getRouteApi, Link } from '@tanstack/react-router';
import { Form, Input, InputNumber, Segmented, Table, type TableColumnsType } from 'antd';
import { useQuery } from 'urql';
import {
  EntryOfUnitsDocument,
  HeadcountDeclareDocument,
  ViewerDocument,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatCount, formatDate, formatShare, NONE } from '../../ui/format.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import styles from './Statistics.module.css';
import { REASONS } from './search.ts';
import { TableTools } from './TableTools.tsx';
import { ENTRY_TABLE, expectedOf, type EntryRow as Row, whyOf } from './tables.ts';

const route = getRouteApi('/statistics');
const COUNT_MAX = 2_000_000;
const MISSING_SHOWN = 3;

interface HeadcountForm {
  count: number;
  onDay: string;
  document: string;
}

/** Who is entered and who is not, with exactly one of two reasons; what is missing of whom. */
export function Entry() {
  const { unit, reason } = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const [{ data, error }, ask] = useQuery({
    query: EntryOfUnitsDocument,
    variables: { unit: unit ?? null, reason: reason ?? null },
    requestPolicy: 'cache-and-network',
  });
  const rows = data?.entryProgress;
  const columns = COLUMNS(rows?.[0]?.dueOn ?? null);
  const [{ data: who }] = useQuery({ query: ViewerDocument });
  // The whole of what one sees is one's own unit with all below it: its number is declared there.
  const own = unit ? null : (who?.viewer?.unit ?? null);
  const mayDeclare = hasRole(viewer, 'OFFICE', 'CLERK');
  return (
    <Section title="录入进度">
      <div className={styles.bar}>
        <Segmented
          aria-label="未完成的原因"
          value={reason ?? ''}
          onChange={(next) =>
            void navigate({
              search: (now) => ({
                ...now,
                reason: REASONS.find(({ value }) => value === next)?.value,
              }),
              resetScroll: false,
            })
          }
          options={[{ value: '', label: '全部单位' }, ...REASONS]}
        />
        <TableTools
          table={ENTRY_TABLE}
          rows={rows}
          asked={{ reason: reason ?? null }}
          lead={REASONS.find(({ value }) => value === reason)?.label ?? ''}
        />
      </div>
      {!rows && !error && <Loading what="录入进度" />}
      {!rows && error && (
        <Failed problem={problemOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
      )}
      {rows && (
        <div className={styles.table}>
          <Table<Row>
            rowKey={(row) => row.unit?.id ?? 'all'}
            size="small"
            aria-label="录入进度"
            pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            dataSource={rows}
            scroll={{ x: 'max-content' }}
            columns={
              mayDeclare
                ? [
                    ...columns,
                    { title: '办理', render: (_, row) => <Headcount unit={row.unit ?? own} /> },
                  ]
                : columns
            }
          />
        </div>
      )}
    </Section>
  );
}

function COLUMNS(dueOn: string | null): TableColumnsType<Row> {
  return [
    { title: '单位', rowScope: 'row', render: (_, row) => <Name row={row} /> },
    {
      title: '申报人数',
      align: 'right',
      render: (_, { declared }) => (declared === null ? '未申报' : formatCount(declared)),
    },
    {
      title: '已录入',
      align: 'right',
      render: (_, { unit, members }) =>
        unit ? (
          <Link to="/members" search={{ unit: unit.id }}>
            {formatCount(members)}
          </Link>
        ) : (
          formatCount(members)
        ),
    },
    { title: '会籍正常', align: 'right', render: (_, row) => formatCount(row.membersCounted) },
    { title: '信息合格', align: 'right', render: (_, row) => formatCount(row.membersQualified) },
    {
      title: '合格率',
      align: 'right',
      render: (_, row) => formatShare(row.membersQualified, expectedOf(row)),
    },
    ...(dueOn
      ? [
          {
            title: `按期录入（${formatDate(dueOn)}前）`,
            align: 'right' as const,
            render: (_: unknown, row: Row) => formatShare(row.onTime, row.members),
          },
        ]
      : []),
    {
      title: '退回率',
      align: 'right',
      render: (_, row) => formatShare(row.refusedRows, row.checkedRows),
    },
    { title: '未完成原因', render: (_, row) => (row.unit ? whyOf(row) : NONE) },
    {
      title: '缺少的项目',
      render: (_, { missing }) => <span className={styles.short}>{lacksOf(missing) || NONE}</span>,
    },
  ];
}

/** A unit with others below it leads to them; one without leads to its people. */
function Name({ row: { unit } }: { row: Row }) {
  const search = route.useSearch();
  if (!unit) return '合计';
  if (unit.childCount === 0) {
    return (
      <Link to="/members" search={{ unit: unit.id }}>
        {unit.name}
      </Link>
    );
  }
  return (
    <Link to="/statistics" search={{ ...search, unit: unit.id }}>
      {unit.name}
    </Link>
  );
}

function Headcount({ unit }: { unit: { id: string; name: string } | null }) {
  if (!unit) return NONE;
  return (
    <FormButton
      id={`headcount-${unit.id}`}
      label="登记人数"
      beside="登记人数"
      title={`登记会员人数：${unit.name}`}
      act={HeadcountDeclareDocument}
      initial={{ document: '' }}
      variables={({ count, onDay, document }: HeadcountForm) => ({
        id: unit.id,
        input: { count, onDay, document },
      })}
    >
      <Form.Item
        name="count"
        label="会员人数（含下级单位）"
        rules={[{ required: true, message: '请填写人数' }]}
      >
        <InputNumber min={0} max={COUNT_MAX} precision={0} />
      </Form.Item>
      <Form.Item
        name="onDay"
        label="自哪一天起"
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <LazyDay placeholder="选择日期" className="" />
      </Form.Item>
      <Form.Item
        name="document"
        label="依据的文号或材料"
        rules={[{ required: true, whitespace: true, message: '请填写依据' }]}
      >
        <Input maxLength={60} />
      </Form.Item>
    </FormButton>
  );
}

function lacksOf(missing: Row['missing']): string {
  const shown = missing
    .slice(0, MISSING_SHOWN)
    .map(({ label, members }) => `${label} ${members} 人`);
  return missing.length > MISSING_SHOWN ? `${shown.join('、')}等` : shown.join('、');
}
