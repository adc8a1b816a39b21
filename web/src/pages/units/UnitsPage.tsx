import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { Tabs } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { UNITS } from './list.tsx';
import { UnitTree } from './UnitTree.tsx';

const route = getRouteApi('/units');
const TREE = 'tree';
const SIDES = [
  { value: undefined, label: '表格' },
  { value: TREE, label: '隶属关系树' },
] as const;

/** The units of one's scope as a table or as a tree, with how far each has come. */
export function UnitsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { tab, name } = search;
  return (
    <>
      <PageHead title="单位" lead="各项数字均含下级单位。" />
      {tab === TREE ? (
        <>
          <Tabs
            tabs={SIDES}
            value={tab}
            onChange={(side) => void navigate({ search: { tab: side, name } })}
          />
          <UnitTree
            name={name}
            onSearch={(next) => void navigate({ search: { tab: TREE, name: next } })}
          />
        </>
      ) : (
        <ListView
          list={UNITS}
          search={search}
          tabs={SIDES}
          onSearch={(next) => void navigate({ search: next })}
        />
      )}
    </>
  );
}
