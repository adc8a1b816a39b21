import { type TableColumnsType, Tag } from 'antd';
import { TokenEndDocument, type TokenRowFragment } from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { isTokenOpen, unitsOf } from './session-words.ts';

const COLUMNS: TableColumnsType<TokenRowFragment> = [
  { title: '用途', render: (_, { label }) => label || NONE },
  { title: '可办理的单位', render: (_, token) => unitsOf(token) },
  { title: '建立时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '最近使用', render: (_, { lastUsedAt }) => formatMinute(lastUsedAt) },
  { title: '失效时间', render: (_, { expiresAt }) => formatMinute(expiresAt) },
  {
    title: '状态',
    render: (_, token) =>
      isTokenOpen(token) ? <Tag color="success">有效</Tag> : <Tag>已失效</Tag>,
  },
  { title: '操作', render: (_, token) => <EndToken token={token} /> },
];

/** The bearer tokens with which scripts act in one person's name. */
export function TokenTable({ tokens }: { tokens: readonly TokenRowFragment[] }) {
  return <SmallTable what="访问令牌" columns={COLUMNS} rows={tokens} nothing="没有访问令牌。" />;
}

function EndToken({ token }: { token: TokenRowFragment }) {
  if (!isTokenOpen(token)) return NONE;
  return (
    <ActButton
      label="撤销令牌"
      act={TokenEndDocument}
      variables={{ id: token.id }}
      ask="使用这个令牌的脚本立即不能再访问；撤销后不能恢复，只能另建。"
      isDangerous
    />
  );
}
