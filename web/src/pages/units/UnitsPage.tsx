import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { Tabs } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Loading } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { useDimensions } from './dimensions.ts';
import { classesOf, UNITS } from './list.tsx';
import { UnitTree } from './UnitTree.tsx';

const route = getRouteApi('/units');
const TREE = 'tree';
const CLASSES = 'classes';
const PAST = 'past';
const MERGERS = 'mergers';
const SIDES = [
  { value: undefined, label: '表格' },
  { value: TREE, label: '隶属关系树' },
  { value: CLASSES, label: '分类统计' },
  { value: PAST, label: '历史隶属' },
] as const;
const OF_PROVINCE = [...SIDES, { value: MERGERS, label: '单位合并' }] as const;
const MergersView = lazy(() => import('./MergersView.tsx'));
const ClassesView = lazy(() => import('./ClassesView.tsx'));
const TreeOn = lazy(() => import('./TreeOn.tsx'));

/** The units of one's scope as a table or as a tree, today's or another day's, and their mergers. */
export function UnitsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const { tab, name } = search;
  const isOfProvince = hasRole(
    viewer,
    'OFFICE',
    'MAKER',
    'CHECKER',
    'RELEASER',
    'LEADER',
    'AUDITOR',
  );
  const tabs = isOfProvince ? OF_PROVINCE : SIDES;
  const dimensions = useDimensions();
  // The codes are the server's: the list learns its choices when they are there.
  const list = useMemo(
    () => ({
      ...UNITS,
      fields: [
        ...UNITS.fields,
        ...dimensions.map(({ key, label, choices }) => ({
          key,
          label,
          choices,
          ask: 'choice' as const,
        })),
      ],
    }),
    [dimensions],
  );
  const toTab = (side: string | undefined) => void navigate({ search: { tab: side, name } });
  return (
    <>
      <PageHead title="单位" lead="各项数字均含下级单位。" />
      {tab === TREE && (
        <>
          <Tabs tabs={tabs} value={tab} onChange={toTab} />
          <UnitTree
            asked={{ name, ...classesOf(search) }}
            dimensions={dimensions}
            onSearch={({ labourRelation, ...next }) =>
              void navigate({ search: { tab: TREE, ...next, labour: labourRelation } })
            }
          />
        </>
      )}
      {tab === CLASSES && (
        <Suspense fallback={<Loading what="分类统计" />}>
          <Tabs tabs={tabs} value={tab} onChange={toTab} />
          <ClassesView dimensions={dimensions} />
        </Suspense>
      )}
      {tab === PAST && (
        <Suspense fallback={<Loading what="单位" />}>
          <Tabs tabs={tabs} value={tab} onChange={toTab} />
          <TreeOn />
        </Suspense>
      )}
      {tab === MERGERS && isOfProvince && (
        <Suspense fallback={<Loading what="单位合并" />}>
          <MergersView
            tabs={tabs}
            search={search}
            onSearch={(next) => void navigate({ search: next })}
          />
        </Suspense>
      )}
      {(tab === undefined || (tab === MERGERS && !isOfProvince)) && (
        <ListView
          list={list}
          search={search}
          tabs={tabs}
          onSearch={(next) => void navigate({ search: next })}
        />
      )}
    </>
  );
}
