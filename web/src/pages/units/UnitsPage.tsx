import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { UNITS } from './list.tsx';

const route = getRouteApi('/units');

/** The units of one's scope as a tree, with how far each has come. */
export function UnitsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title="单位" lead="各项数字均含下级单位。" />
      <ListView list={UNITS} search={search} onSearch={(next) => void navigate({ search: next })} />
    </>
  );
}
