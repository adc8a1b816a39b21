import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { APPLICATIONS } from './applications.tsx';

const route = getRouteApi('/applications');

/** Every application with the bank's answer, and for a failure what to do. */
export function ApplicationsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="办卡申请"
        lead="开卡失败的，请按办法更正后由单位另行列入批次。"
        actions={<LinkButton to="/cards">查看批次</LinkButton>}
      />
      <ListView
        list={APPLICATIONS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
