import { Alert, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import {
  BankCollectDocument,
  BankSendDocument,
  ScheduledJobsDocument,
  SweepDocument,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatCount, formatTime, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import styles from './BankFiles.module.css';
import { type Job, rhythmOf } from './clock.ts';

const POLL_MS = 10_000;

/** What the system does by itself, when it last did, and the buttons for who will not wait. */
export function Clock() {
  const { data, readAgain } = usePolledQuery(ScheduledJobsDocument, {}, { intervalMs: POLL_MS });
  const [said, setSaid] = useState('');
  const jobs = data?.scheduledJobs.map((job) => ({ id: job.name, ...job })) ?? [];
  const stopped = jobs.filter(({ isLate }) => isLate);

  function say(text: string): void {
    setSaid(text);
    readAgain();
  }

  return (
    <>
      {stopped.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title="定时器似乎停了"
          description={`${stopped.map(({ label }) => label).join('、')}没有按时进行，请联系系统管理员；急用时可以手动启动。`}
        />
      )}
      <Buttons onSaid={say} />
      <details className={styles.clock}>
        <summary>定时办理：各项多久一次、何时进行</summary>
        {data && (
          <SmallTable
            what="定时办理"
            columns={COLUMNS}
            rows={jobs}
            nothing="系统还没有开始定时办理。"
          />
        )}
      </details>
      <p role="status" className={styles.said}>
        {said}
      </p>
    </>
  );
}

function Buttons({ onSaid }: { onSaid: (text: string) => void }) {
  if (!hasRole(useViewer(), 'OFFICE', 'RELEASER')) return null;
  return (
    <div className={styles.buttons}>
      <ActButton
        label="立即取回"
        act={BankCollectDocument}
        variables={{}}
        ask="立即到银行查看并取回新文件，不等下一次定时查看。"
        onDone={() => onSaid('已开始到银行查看，新文件到后会出现在列表中。')}
      />
      <ActButton
        label="立即送出"
        act={BankSendDocument}
        variables={{}}
        ask="立即封存并送出所有可以送出的批次。未签发的发放批次不会送出。"
        onDone={({ bankSend }) =>
          onSaid(`已开始送出 ${formatCount(bankSend.started ?? 0)} 个批次。`)
        }
      />
      <ActButton
        label="办理全部到期事项"
        act={SweepDocument}
        variables={{}}
        ask="立即办理所有到期而未办的事项：检查名册、入库、送出与处理银行来文。"
        onDone={({ sweep }) => onSaid(`已开始办理 ${formatCount(sweep.started ?? 0)} 件到期事项。`)}
      />
    </div>
  );
}

const COLUMNS: TableColumnsType<Job & { id: string }> = [
  { title: '定时办理', dataIndex: 'label', rowScope: 'row' },
  { title: '间隔', render: (_, job) => rhythmOf(job) },
  { title: '最近一次', render: (_, { lastRunAt }) => formatTime(lastRunAt) },
  {
    title: '下一次',
    render: (_, job) =>
      job.isLate ? <Tag color="warning">未按时进行</Tag> : formatTime(job.nextRunAt),
  },
  {
    title: '最近由人启动',
    render: (_, { askedAt, askedBy }) => (askedAt ? `${formatTime(askedAt)} ${askedBy}` : NONE),
  },
];
