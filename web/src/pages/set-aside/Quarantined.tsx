import { Link } from '@tanstack/react-router';
import { type TableColumnsType, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { QuarantinedFilesDocument, type QuarantinedFilesQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { wordsOf } from '../../ui/words.ts';
import { FILE_ACTS } from './words.ts';

type File = QuarantinedFilesQuery['bankFiles']['edges'][number]['node'];

const COLUMNS: TableColumnsType<File> = [
  {
    title: '文件名',
    render: (_, { id, name }) => (
      <Link to="/bank-files/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { title: '种类', render: (_, { quarantine }) => quarantine?.kindLabel ?? NONE },
  { title: '隔离的原因', dataIndex: 'problem' },
  { title: '收到时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '处置', render: (_, file) => <Standing file={file} /> },
];

/** The files set aside whole: each leads to its page, where it is looked at and decided on. */
export function Quarantined(): ReactNode {
  const [{ data, error, fetching }, ask] = useQuery({
    query: QuarantinedFilesDocument,
    requestPolicy: 'cache-and-network',
  });
  if (error) {
    return (
      <Failed
        problem={problemOf(error)}
        onRetry={() => ask({ requestPolicy: 'network-only' })}
        isRetrying={fetching}
      />
    );
  }
  if (!data) return <Loading what="隔离的文件" />;
  const files = data.bankFiles.edges.map(({ node }) => node);
  const more = data.bankFiles.totalCount - files.length;
  return (
    <>
      <SmallTable what="隔离的文件" columns={COLUMNS} rows={files} nothing="没有隔离的文件。" />
      {more > 0 && (
        <p>
          另有 {formatCount(more)} 个，
          <Link to="/bank-files" search={{ state: 'QUARANTINED' }}>
            在银行文件中查看
          </Link>
          。
        </p>
      )}
    </>
  );
}

function Standing({ file: { dispositions, quarantine } }: { file: File }): ReactNode {
  const waiting = dispositions.find(({ outcome }) => outcome === null);
  if (waiting) {
    const { label } = wordsOf(FILE_ACTS, waiting.act);
    return (
      <Tag color="processing">
        {waiting.proposedBy?.name ?? '他人'}提出{label}，待另一人确认
      </Tag>
    );
  }
  if (quarantine && !quarantine.isReleasable) return <Tag color="error">只能拒收</Tag>;
  return <Tag color="warning">待处置</Tag>;
}
