import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { bulkOf } from './bulk.ts';
import { IMPORTS } from './list.tsx';
import { UploadBox } from './UploadBox.tsx';

const route = getRouteApi('/imports');

/** Workbooks come in here, and what came before is listed. */
export function ImportsPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayAll = hasRole(viewer, 'OFFICE');
  return (
    <>
      <PageHead title="导入" lead="上传后逐行检查，确认之前不会改动任何数据。" />
      {mayAll && <UploadBox />}
      {!mayAll && hasRole(viewer, 'CLERK') && <UploadBox kinds={CLERK_KINDS} />}
      <ListView
        list={IMPORTS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        bulk={bulkOf(viewer)}
      />
    </>
  );
}

/** The units themselves are the office's to lay down. */
const CLERK_KINDS = ['MEMBERS', 'PURCHASES'] as const;
