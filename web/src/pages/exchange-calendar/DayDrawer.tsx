import { Link } from '@tanstack/react-router';
import { Drawer, type TableColumnsType, Tag } from 'antd';
import {
  DayObligationsDocument,
  type ObligationShownFragment,
  ObligationWaiveDocument,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { OBLIGATION_STATES } from '../../ui/words.ts';
import styles from './Calendar.module.css';
import { type CalendarDay, natureOf, weekdayOf } from './month.ts';

const SHOWN_MAX = 100;
const POLL_MS = 30_000;
const REASON_MAX = 500;
const WIDTH = 760;

interface DayDrawerProps {
  day: CalendarDay;
  onClose: () => void;
  onChanged: () => void;
}

/** One day: whether the bank works, by which source, and each file that was due. */
export function DayDrawer({ day, onClose, onChanged }: DayDrawerProps) {
  const nature = natureOf(day);
  return (
    <Drawer
      open
      onClose={onClose}
      size={WIDTH}
      title={`${day.day} ${weekdayOf(day.day)}`}
      closable={{ 'aria-label': '关闭' }}
    >
      <p>
        {day.isBankingDay === null && '没有这一天的日历数据，届时不能送出文件。'}
        {day.isBankingDay === true && `银行工作日，截止时间 ${formatMinute(day.cutOff)}。`}
        {day.isBankingDay === false && '不是银行工作日。'}
        {nature && ` ${nature}`}
        {day.source && `（依据：${day.source}）`}
      </p>
      <Obligations day={day.day} onChanged={onChanged} />
    </Drawer>
  );
}

function Obligations({ day, onChanged }: { day: string; onChanged: () => void }) {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    DayObligationsDocument,
    { day, first: SHOWN_MAX },
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="应到文件" />;
  }
  const rows = data.obligations.edges.map(({ node }) => node);
  const count = data.obligations.totalCount;
  return (
    <>
      <SmallTable
        what={`${day} 应到的文件`}
        columns={columnsOf(() => {
          readAgain();
          onChanged();
        })}
        rows={rows}
        nothing="这一天没有应到的文件。"
      />
      {count > rows.length && (
        <p className={styles.more}>
          共 {formatCount(count)} 份，只列出前 {rows.length} 份。
        </p>
      )}
    </>
  );
}

function columnsOf(onDone: () => void): TableColumnsType<ObligationShownFragment> {
  return [
    {
      title: '应到文件',
      rowScope: 'row',
      render: (_, { kindLabel, answer }) => `${kindLabel}（${answer}）`,
    },
    {
      title: '状态',
      render: (_, { state, isLate }) => (
        <>
          <StateTag table={OBLIGATION_STATES} state={state} />
          {isLate && <Tag color="warning">迟到</Tag>}
        </>
      ),
    },
    {
      title: '为哪份文件、哪一天',
      render: (_, { file, forOn }) => (file ? <FileLink file={file} /> : forOn),
    },
    { title: '应到时间', render: (_, { dueAt }) => formatMinute(dueAt) },
    {
      title: '收到',
      render: (_, { metBy, metAt }) =>
        metBy ? (
          <>
            <FileLink file={metBy} /> {formatMinute(metAt)}
          </>
        ) : (
          NONE
        ),
    },
    {
      title: '说明',
      render: (_, { reason, waivedBy }) =>
        [reason, waivedBy?.name].filter(Boolean).join(' ') || NONE,
    },
    { title: '操作', render: (_, row) => <Waive obligation={row} onDone={onDone} /> },
  ];
}

function FileLink({ file: { id, name } }: { file: { id: string; name: string } }) {
  return (
    <Link to="/bank-files/$id" params={{ id }} className={styles.file}>
      {name}
    </Link>
  );
}

interface WaiveProps {
  obligation: ObligationShownFragment;
  onDone: () => void;
}

function Waive({ obligation: { id, state }, onDone }: WaiveProps) {
  const mayWaive = hasRole(useViewer(), 'OFFICE', 'RELEASER');
  if (!mayWaive || (state !== 'OPEN' && state !== 'MISSED')) return NONE;
  return (
    <FormButton
      id={`waive-${id}`}
      label="不再等待"
      title="不再等待这份文件"
      act={ObligationWaiveDocument}
      initial={{ reason: '' }}
      variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      onDone={onDone}
    >
      <ReasonField
        label="为什么不再等待"
        extra="例如银行来函说明当日不发送。不得填写证件号码、卡号等个人信息。"
        max={REASON_MAX}
      />
    </FormButton>
  );
}
