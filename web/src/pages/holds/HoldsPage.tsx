import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { HOLDS } from './list.tsx';
import { Place } from './Place.tsx';

const route = getRouteApi('/holds');

const TABS: readonly Tab[] = [
  { value: undefined, label: '止付中' },
  {
    value: 'over',
    label: '已解除或到期',
    nothing: { title: '没有解除或到期的止付', advice: '止付解除或到期后，列在这里。' },
  },
];

/** What must not be paid for now. */
export function HoldsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  return (
    <>
      <PageHead
        title="止付"
        lead="止付中的付款不签发、不送出，组批时自动剔除；由放置人以外的人解除。"
        actions={hasRole(viewer, 'OFFICE', 'CHECKER', 'RELEASER') && <Place />}
      />
      <ListView
        list={HOLDS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={TABS}
      />
    </>
  );
}
