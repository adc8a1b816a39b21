import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { bulkOf, UNKNOWN } from './unknown.tsx';

const route = getRouteApi('/unknown');

const TABS: readonly Tab[] = [
  { value: undefined, label: '结果未明' },
  {
    value: 'waiting',
    label: '等待银行回报',
    nothing: { title: '没有等待回报的付款', advice: '送到银行、还在回报期限内的付款列在这里。' },
  },
];

/** The desk of unknown outcomes: what is missing, what was asked, and whose letter decides. */
export function UnknownPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const bulk = useMemo(() => bulkOf(viewer), [viewer]);
  return (
    <>
      <PageHead
        title="结果未明"
        lead="没有凭据，不算成功也不算失败，更不重发。凭银行的结果、退汇、对账单，或两人经手的函件认定。"
      />
      <ListView
        list={UNKNOWN}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={TABS}
        bulk={bulk}
      />
    </>
  );
}
