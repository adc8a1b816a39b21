import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { TRANSFERS } from './list.tsx';

const route = getRouteApi('/transfers');

const TABS: readonly Tab[] = [
  { value: undefined, label: '待办理' },
  { value: 'all', label: '全部' },
];

/** Members on their way from one unit to another: taken here, or sent back. */
export function TransfersPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="会籍转接"
        lead="一次入会、动态接转：原单位在会员页上转出、接收单位在此接收，或接收单位在名册中请求转入、原单位在此同意；逾期未办即退回原单位。"
      />
      <ListView
        list={TRANSFERS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={TABS}
      />
    </>
  );
}
