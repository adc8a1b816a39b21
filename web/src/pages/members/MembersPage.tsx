import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { MEMBERS } from './list.tsx';

const route = getRouteApi('/members');

/** Everybody in one's scope, found by name, unit, or a full number that is never shown or kept. */
export function MembersPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
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
