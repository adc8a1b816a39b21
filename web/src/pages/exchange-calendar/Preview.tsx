import { Alert, type TableColumnsType } from 'antd';
import { useQuery } from 'urql';
import {
  CalendarImportWholeDocument,
  CalendarPreviewedDocument,
  type PreviewShownFragment,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import styles from './Calendar.module.css';
import { weekdayOf } from './month.ts';

/** What typed lines would change; nothing is kept. */
export function TextPreview({ text, wholeYear }: { text: string; wholeYear: number | null }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: CalendarPreviewedDocument,
    variables: { text, wholeYear },
    requestPolicy: 'network-only',
  });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  if (!data?.calendarPreview) return <Loading what="预览" />;
  return <Changes preview={data.calendarPreview} />;
}

/** What a notice says, and while it waits for confirmation what that would change. */
export function ImportPreview({ id }: { id: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: CalendarImportWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  if (data?.node?.__typename !== 'CalendarImport') return <Loading what="放假安排" />;
  const { days, preview } = data.node;
  return (
    <>
      <SmallTable
        what="通知所列各天"
        columns={DAYS}
        rows={days.map((each) => ({ id: each.day, ...each }))}
        nothing="没有列出日子。"
      />
      {preview && <Changes preview={preview} />}
    </>
  );
}

function Changes({ preview }: { preview: PreviewShownFragment }) {
  const { problem, lines, days, changes, moves, cutOffWas, cutOffBecomes } = preview;
  const faults = lines.filter((line) => line.problem !== '');
  if (problem || faults.length > 0) {
    return (
      <>
        <Alert
          type="error"
          showIcon
          title={`共 ${lines.length} 行，${faults.length} 行不能采用；请改正后再看会改变什么。`}
          description={faults.length === 0 && problem}
        />
        <SmallTable
          what="逐行检查"
          columns={LINES}
          rows={lines.map((line) => ({ id: String(line.number), ...line }))}
          nothing="没有读出任何一行。"
        />
      </>
    );
  }
  return (
    <div className={styles.preview}>
      <p>
        读出 {days.length} 天，其中 {changes.length} 天与现行日历不同，{moves.length}{' '}
        份应到文件会变动。
        {cutOffWas === cutOffBecomes
          ? '下一个截止时间不变。'
          : `下一个截止时间由 ${formatMinute(cutOffWas)} 改为 ${formatMinute(cutOffBecomes)}。`}
      </p>
      <SmallTable
        what="会改变的日子"
        columns={CHANGES}
        rows={changes.map((each) => ({ id: each.day, ...each }))}
        nothing="没有日子会改变。"
      />
      <SmallTable
        what="会变动的应到文件"
        columns={MOVES}
        rows={moves.map((each) => ({
          id: each.obligation?.id ?? `${each.answer} ${each.forOn}`,
          ...each,
        }))}
        nothing="没有应到文件会变动。"
      />
    </div>
  );
}

function works(isBankingDay: boolean | null): string {
  if (isBankingDay === null) return '没有数据';
  return isBankingDay ? '上班' : '休息';
}

type Row<Part> = Part & { id: string };

const LINES: TableColumnsType<Row<PreviewShownFragment['lines'][number]>> = [
  { title: '行', rowScope: 'row', render: (_, { number }) => `第 ${number} 行` },
  { title: '内容', dataIndex: 'text' },
  { title: '结论', render: (_, { problem }) => problem || '可以采用' },
];

const DAYS: TableColumnsType<Row<PreviewShownFragment['days'][number]>> = [
  { title: '日期', rowScope: 'row', render: (_, { day }) => `${day} ${weekdayOf(day)}` },
  { title: '安排', render: (_, { isBankingDay }) => works(isBankingDay) },
  { title: '名称', render: (_, { name }) => name || NONE },
];

const CHANGES: TableColumnsType<Row<PreviewShownFragment['changes'][number]>> = [
  { title: '日期', rowScope: 'row', render: (_, { day }) => `${day} ${weekdayOf(day)}` },
  { title: '现行', render: (_, { was }) => works(was) },
  { title: '改为', render: (_, { becomes }) => works(becomes) },
  { title: '名称', render: (_, { name }) => name || NONE },
];

const MOVES: TableColumnsType<Row<PreviewShownFragment['moves'][number]>> = [
  {
    title: '应到文件',
    rowScope: 'row',
    render: (_, { kindLabel, answer }) => `${kindLabel}（${answer}）`,
  },
  { title: '所属日期', dataIndex: 'forOn' },
  { title: '原应到', render: (_, { wasDueAt }) => formatMinute(wasDueAt) },
  { title: '改为', render: (_, { dueAt }) => (dueAt ? formatMinute(dueAt) : '不再应到') },
];
