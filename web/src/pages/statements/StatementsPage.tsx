import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { STATEMENTS } from './list.tsx';

const route = getRouteApi('/statements');

/** The bank's statements, each matched with our payments. */
export function StatementsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title="日对账单" lead="银行逐日送来，与我方付款逐笔核对；有差异时不能签发。" />
      <ListView
        list={STATEMENTS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
