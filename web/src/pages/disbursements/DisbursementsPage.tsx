import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { DisbursementsWaitingDocument } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { bulkOf } from './bulk.ts';
import { Compose } from './Compose.tsx';
import { DISBURSEMENTS } from './list.tsx';
import { tabsOf } from './tabs.ts';

const route = getRouteApi('/disbursements');
const WAITING_POLL_MS = 15_000;

/** Every disbursement, and the start of a new one for those who make them. */
export function DisbursementsPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = usePolledQuery(
    DisbursementsWaitingDocument,
    {},
    { intervalMs: WAITING_POLL_MS, isWanted: () => hasRole(viewer, 'CHECKER', 'RELEASER') },
  );
  const bulk = useMemo(() => bulkOf(viewer), [viewer]);
  return (
    <>
      <PageHead
        title="发放"
        lead="拟定、复核、签发由三个人分别办理。"
        actions={hasRole(viewer, 'MAKER') && <Compose />}
      />
      <ListView
        list={DISBURSEMENTS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={tabsOf(viewer, data?.disbursements.totalCount)}
        bulk={bulk}
      />
    </>
  );
}
