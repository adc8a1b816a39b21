import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Compose } from './Compose.tsx';
import { DISBURSEMENTS } from './list.tsx';

const route = getRouteApi('/disbursements');

/** Every disbursement, and the start of a new one for those who make them. */
export function DisbursementsPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
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
      />
    </>
  );
}
