import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { EXPORTS } from './list.tsx';

const route = getRouteApi('/exports');

/** Where exported files wait to be fetched, until they expire. */
export function ExportsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="下载中心"
        lead="导出的文件在后台写出，可以离开本页。到期后自动删除，每次下载都会记入审计。"
      />
      <ListView
        list={EXPORTS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
