import { type TableColumnsType, Tag } from 'antd';
import { SessionEndDocument, type SessionRowFragment } from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatMinute } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { browserName, isOpen } from './session-words.ts';

const COLUMNS: TableColumnsType<SessionRowFragment> = [
  { title: '登录时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '最近使用', render: (_, { lastSeenAt }) => formatMinute(lastSeenAt) },
  { title: '地址', dataIndex: 'address' },
  { title: '浏览器', render: (_, { userAgent }) => browserName(userAgent) },
  { title: '状态', render: (_, session) => <SessionState session={session} /> },
  { title: '操作', render: (_, session) => <EndSession session={session} /> },
];

/** The sign-ins of one person. */
export function SessionTable({ sessions }: { sessions: readonly SessionRowFragment[] }) {
  return <SmallTable what="登录记录" columns={COLUMNS} rows={sessions} nothing="没有登录记录。" />;
}

export function SessionState({ session }: { session: SessionRowFragment }) {
  if (session.isCurrent) return <Tag color="processing">当前登录</Tag>;
  return isOpen(session) ? <Tag color="success">有效</Tag> : <Tag>已结束</Tag>;
}

/** One's own present sign-in is ended by 退出, not here. */
export function EndSession({ session }: { session: SessionRowFragment }) {
  if (!isOpen(session) || session.isCurrent) return '—';
  return (
    <ActButton
      label="结束登录"
      act={SessionEndDocument}
      variables={{ id: session.id }}
      ask="该浏览器须重新登录才能继续使用。"
      isDangerous
    />
  );
}
