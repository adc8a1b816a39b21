import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { MEMBERS } from './list.tsx';
import { LONG, TOO_LONG } from './question.ts';

const route = getRouteApi('/members');

/** Everybody in one's scope, found by name, unit, or a full number that is never shown or kept. */
export function MembersPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (search.q === TOO_LONG) {
    return (
      <>
        <PageHead title="会员" />
        <Alert
          type="error"
          showIcon
          title={LONG}
          description={<Link to="/members">回到会员列表，重新设置条件</Link>}
        />
      </>
    );
  }
  return (
    <>
      <PageHead title="会员" />
      <ListView
        list={MEMBERS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
