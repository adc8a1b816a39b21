import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { CORRECTIONS } from './list.tsx';

const route = getRouteApi('/corrections');

const TABS: readonly Tab[] = [
  { value: undefined, label: '待审核' },
  { value: 'all', label: '全部' },
];

/** What units want put right: looked at by another person, applied or given back. */
export function CorrectionsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="信息更正"
        lead="在会员页上提出；由提出人以外的另一人核对依据后通过或退回，逾期未审核会告警。"
      />
      <ListView
        list={CORRECTIONS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={TABS}
      />
    </>
  );
}
