import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import {
  CalendarConfirmDocument,
  type CalendarImportShownFragment,
  CalendarImportsDocument,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { CALENDAR_IMPORT_STATES } from '../../ui/words.ts';
import styles from './Calendar.module.css';
import { Discard } from './Discard.tsx';
import { ImportPreview } from './Preview.tsx';
import { Propose } from './Propose.tsx';

const SHOWN_MAX = 50;
const POLL_MS = 30_000;

type Import = CalendarImportShownFragment;

/** The notices that were entered: what each says, who entered and who confirmed it. */
export function Imports({ onChanged }: { onChanged: () => void }) {
  const viewer = useViewer();
  const [opened, setOpened] = useState('');
  const { data, problem, isReading, readAgain } = usePolledQuery(
    CalendarImportsDocument,
    { first: SHOWN_MAX },
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="放假安排" />;
  }
  const rows = data.calendarImports.edges.map(({ node }) => node);

  function changed(): void {
    readAgain();
    onChanged();
  }

  return (
    <>
      <p>
        国务院办公厅公布下一年度放假安排后在此录入；由另一人核对预览后确认，确认前什么也不改变。
        没有日历数据的日子，系统不作猜测，不送出文件。
      </p>
      {mayEnter(viewer) && (
        <div className={styles.acts}>
          <Propose onDone={changed} />
        </div>
      )}
      <SmallTable
        what="录入的放假安排"
        columns={columnsOf(viewer, opened, setOpened, changed)}
        rows={rows}
        nothing="还没有录入过放假安排；目前按系统自带的已公布数据办理。"
      />
      {opened && <ImportPreview id={opened} />}
    </>
  );
}

/** Whoever may enter and confirm days; the others see them. */
function mayEnter(viewer: Viewer): boolean {
  return hasRole(viewer, 'OFFICE', 'ADMIN');
}

function columnsOf(
  viewer: Viewer,
  opened: string,
  onOpen: (id: string) => void,
  onDone: () => void,
): TableColumnsType<Import> {
  return [
    { title: '文号', dataIndex: 'document', rowScope: 'row' },
    { title: '来源', dataIndex: 'source' },
    {
      title: '范围',
      render: (_, { wholeYear, dayCount }) =>
        wholeYear ? `${wholeYear} 年全年，列出 ${dayCount} 天` : `所列 ${dayCount} 天`,
    },
    {
      title: '状态',
      render: (_, { state }) => <StateTag table={CALENDAR_IMPORT_STATES} state={state} />,
    },
    {
      title: '录入',
      render: (_, { proposedBy, proposedAt }) =>
        `${proposedBy?.name ?? NONE} ${formatMinute(proposedAt)}`,
    },
    {
      title: '确认或作废',
      render: (_, { decidedBy, decidedAt, reason }) =>
        decidedAt
          ? [decidedBy?.name ?? NONE, formatMinute(decidedAt), reason].filter(Boolean).join(' ')
          : NONE,
    },
    {
      title: '操作',
      render: (_, row) => (
        <div className={styles.acts}>
          <Button
            size="small"
            aria-expanded={opened === row.id}
            onClick={() => onOpen(opened === row.id ? '' : row.id)}
          >
            {opened === row.id ? '收起' : '查看'}
          </Button>
          {row.state === 'PROPOSED' && mayEnter(viewer) && (
            <>
              <ActButton
                label="确认"
                act={CalendarConfirmDocument}
                variables={{ id: row.id }}
                ask="确认后即刻生效：所列各天与应到文件随之调整。请先点「查看」核对会改变什么。"
                whyNot={
                  row.proposedBy?.login === viewer.login
                    ? '是您录入的，须由另一人核对确认。'
                    : undefined
                }
                onDone={onDone}
              />
              <Discard id={row.id} onDone={onDone} />
            </>
          )}
        </div>
      ),
    },
  ];
}
