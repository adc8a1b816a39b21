import DownOutlined from '@ant-design/icons/DownOutlined';
import { Button, Dropdown, type MenuProps } from 'antd';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useQuery } from 'urql';
import { ViewsDocument } from '../../api/gql/graphql.ts';
import type { Layout } from '../list/columns.ts';
import type { FilterField } from '../list/fields.ts';
import type { PageSearch } from '../list/search.ts';
import { todayInChina } from './moving-days.ts';
import type { Dialog } from './ViewDialog.tsx';
import { contentOf, isChanged, isUntouched, NO_VIEW, searchOfView, type View } from './views.ts';

const ViewDialog = lazy(() => import('./ViewDialog.tsx'));

interface ViewsProps {
  list: { id: string; fields: readonly FilterField[] };
  search: PageSearch;
  /** Something is looked for that stands in no address. */
  isAsked: boolean;
  layout: Layout;
  onSearch: (search: PageSearch, isReplacing?: boolean) => void;
  /** The columns of the view that is open, or nothing where one's own stand. */
  onColumns: (of: { view: string; layout: object } | null) => void;
}

/** The views of a list: choose one, save what is shown, and look after one's own. */
export function Views({ list, search, isAsked, layout, onSearch, onColumns }: ViewsProps) {
  const [{ data }] = useQuery({ query: ViewsDocument, variables: { list: list.id } });
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const views = data?.bookmarks ?? [];
  const today = todayInChina();
  const current = views.find(({ id }) => id === search.view);
  const isOther = current !== undefined && isChanged(current, search, today);

  const open = (view: View, isReplacing = false) =>
    onSearch(searchOfView(view, today), isReplacing);

  useDefault(views, !isAsked && isUntouched(search), (view) => open(view, true));
  useColumns(current, onColumns);

  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{ items: itemsOf(views, current, isOther), onClick: ({ key }) => choose(key) }}
        getPopupContainer={() => document.getElementById('content') ?? document.body}
      >
        <Button icon={<DownOutlined />} iconPlacement="end">
          视图{current ? `：${current.name}${isOther ? '（已改）' : ''}` : ''}
        </Button>
      </Dropdown>
      {dialog && (
        <Suspense>
          <ViewDialog
            dialog={dialog}
            list={list}
            search={search}
            layout={layout}
            onSaved={(view) => {
              setDialog(null);
              if (view) open(view, true);
            }}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
    </>
  );

  function choose(key: string): void {
    const view = views.find(({ id }) => id === key);
    if (view) open(view);
    else if (key === NO_VIEW) onSearch({ view: NO_VIEW });
    else if (key === 'create') setDialog({ does: 'create' });
    else if (current) setDialog({ does: key as 'update' | 'edit' | 'remove', view: current });
  }
}

function itemsOf(
  views: readonly View[],
  current: View | undefined,
  isOther: boolean,
): NonNullable<MenuProps['items']> {
  const own = views.filter(({ isOwn }) => isOwn);
  const shared = views.filter(({ isOwn }) => !isOwn);
  return [
    ...(own.length > 0 ? [group('我的视图', own, current)] : []),
    ...(shared.length > 0 ? [group('共享给我的视图', shared, current)] : []),
    ...(views.length > 0 ? [{ type: 'divider' as const }] : []),
    { key: 'create', label: '把当前条件存为视图…' },
    ...(current?.isOwn
      ? [
          ...(isOther ? [{ key: 'update', label: `用当前条件更新“${current.name}”…` }] : []),
          { key: 'edit', label: `改名、共享、设为默认…` },
          { key: 'remove', label: `删除“${current.name}”…`, danger: true },
        ]
      : []),
    ...(current ? [{ key: NO_VIEW, label: '不用视图' }] : []),
  ];
}

function group(label: string, views: readonly View[], current: View | undefined) {
  return {
    type: 'group' as const,
    label,
    children: views.map((view) => ({
      key: view.id,
      label: `${view.id === current?.id ? '✓ ' : ''}${view.name}${remarkOf(view)}`,
    })),
  };
}

function remarkOf({ isOwn, isDefault, sharedWith, owner }: View): string {
  if (!isOwn) return owner ? `（${owner.name}）` : '';
  const remarks = [isDefault && '默认', sharedWith.length > 0 && '已共享'].filter(Boolean);
  return remarks.length > 0 ? `（${remarks.join('，')}）` : '';
}

/** One's default comes when a list is opened with nothing asked, and never over what was asked. */
function useDefault(views: readonly View[], isOpened: boolean, open: (view: View) => void): void {
  const fallback = views.find(({ isDefault }) => isDefault);
  const isWanted = isOpened && fallback !== undefined;
  const act = useEffectEvent(() => {
    if (fallback) open(fallback);
  });
  useEffect(() => {
    if (isWanted) act();
  }, [isWanted]);
}

function useColumns(current: View | undefined, onColumns: ViewsProps['onColumns']): void {
  const layout = current && contentOf(current).layout;
  const written = current && layout ? JSON.stringify({ view: current.id, layout }) : '';
  const tell = useEffectEvent(onColumns);
  useEffect(() => {
    tell(written ? (JSON.parse(written) as { view: string; layout: object }) : null);
  }, [written]);
}
