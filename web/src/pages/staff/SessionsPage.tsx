import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  SessionsDocument,
  type SessionsQuery,
  SessionsTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import { YES_NO } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import { isYes, NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { SESSIONS_BULK } from './bulk.ts';
import { EndSession, SessionState } from './SessionTable.tsx';
import { sessionsSearch } from './search.ts';
import { browserName, isOpen } from './session-words.ts';

const route = getRouteApi('/sessions');

export const SESSIONS = defineList({
  id: 'sessions',
  what: '登录记录',
  read: sessionsSearch,
  query: SessionsDocument,
  total: SessionsTotalDocument,
  rows: (data: SessionsQuery) => data.sessions,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({ list: 'SESSIONS', sessions: filterOf(search), orderBy: timeOrder(search) }),
  orders: NEWEST_FIRST,
  fields: [{ key: 'open', label: '仍然有效', ask: 'choice', choices: YES_NO }],
  columns: [
    {
      key: 'staff',
      title: '登录名',
      text: ({ staff }) => staff?.login ?? NONE,
      show: ({ staff }) =>
        staff ? (
          <Link to="/staff/$id" params={{ id: staff.id }}>
            {staff.login}
          </Link>
        ) : (
          NONE
        ),
      isName: true,
    },
    { key: 'name', title: '姓名', text: ({ staff }) => staff?.name ?? NONE },
    { key: 'createdAt', title: '登录时间', text: ({ createdAt }) => formatMinute(createdAt) },
    { key: 'lastSeenAt', title: '最近使用', text: ({ lastSeenAt }) => formatMinute(lastSeenAt) },
    { key: 'address', title: '地址', text: ({ address }) => address },
    { key: 'browser', title: '浏览器', text: ({ userAgent }) => browserName(userAgent) },
    {
      key: 'state',
      title: '状态',
      text: (session) => (isOpen(session) ? '有效' : '已结束'),
      show: (session) => <SessionState session={session} />,
    },
    {
      key: 'end',
      title: '操作',
      isAct: true,
      text: () => '',
      show: (session) => <EndSession session={session} />,
    },
  ],
  nothingYet: { title: '还没有登录记录', advice: '有人登录后，列在这里。' },
});

/** Who is signed in, from where, and how to end it. */
export function SessionsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title="登录记录" />
      <ListView
        list={SESSIONS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        bulk={SESSIONS_BULK}
      />
    </>
  );
}

function filterOf({ staff, open }: SearchOf<typeof sessionsSearch>) {
  return { staffId: staff, isOpen: isYes(open) };
}
