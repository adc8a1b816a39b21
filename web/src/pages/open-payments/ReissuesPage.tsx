import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { bulkOf, REISSUES } from './reissues.tsx';

const route = getRouteApi('/reissues');

/** The desk of failures and returns: why, what must be corrected, and paying again. */
export function ReissuesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const bulk = useMemo(() => bulkOf(viewer), [viewer]);
  return (
    <>
      <PageHead
        title="失败与退回"
        lead="银行明确拒绝或退回、仍应发放的付款。更正原因后重发：新的付款号，指明所替代的旧付款。"
      />
      <ListView
        list={REISSUES}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        bulk={bulk}
      />
    </>
  );
}
