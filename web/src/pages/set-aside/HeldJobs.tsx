import { Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import {
  FailedJobResumeDocument,
  HeldJobsDocument,
  type HeldJobsQuery,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatMinute } from '../../ui/format.ts';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';

type Job = HeldJobsQuery['failedJobs']['edges'][number]['node'];

const COLUMNS: TableColumnsType<Job> = [
  {
    title: '任务',
    render: (_, { label, subject }) => <ObjectLink thing={subject}>{label}</ObjectLink>,
  },
  { title: '出错次数', dataIndex: 'attempts', align: 'right' },
  { title: '错误类别', render: (_, { error }) => <code>{error}</code> },
  { title: '第一次', render: (_, { firstFailedAt }) => formatMinute(firstFailedAt) },
  { title: '最近一次', render: (_, { lastFailedAt }) => formatMinute(lastFailedAt) },
];

/** Work in the background that failed for good: it waits here instead of being tried for ever. */
export function HeldJobs(): ReactNode {
  const mayResume = hasRole(useViewer(), 'OFFICE', 'RELEASER');
  const [{ data, error, fetching }, ask] = useQuery({
    query: HeldJobsDocument,
    requestPolicy: 'cache-and-network',
  });
  const again = () => ask({ requestPolicy: 'network-only' });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={again} isRetrying={fetching} />;
  }
  if (!data) return <Loading what="停下的后台任务" />;
  const columns = mayResume
    ? [
        ...COLUMNS,
        { title: '操作', render: (_: unknown, { id }: Job) => <Act id={id} onDone={again} /> },
      ]
    : COLUMNS;
  return (
    <SmallTable
      what="停下的后台任务"
      columns={columns}
      rows={data.failedJobs.edges.map(({ node }) => node)}
      nothing="没有停下的后台任务。"
    />
  );
}

function Act({ id, onDone }: { id: string; onDone: () => void }) {
  return (
    <Space>
      <FormButton
        id={`job-${id}`}
        label="恢复"
        title="恢复停下的后台任务"
        act={FailedJobResumeDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
        onDone={onDone}
      >
        <ReasonField label="什么已经改好" isWithoutNumbers max={500} />
      </FormButton>
    </Space>
  );
}
