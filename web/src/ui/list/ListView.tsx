import ReloadOutlined from '@ant-design/icons/ReloadOutlined';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { AnyVariables } from '@urql/core';
import { Button, Select } from 'antd';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { BulkBar } from '../bulk/BulkBar.tsx';
import { type Bulk, isOffered } from '../bulk/bulk.ts';
import { boxesOf, useSelection } from '../bulk/use-selection.ts';
import { ExportButton } from '../exports/ExportButton.tsx';
import { formatCount } from '../format.ts';
import { Nothing } from '../PageState.tsx';
import { type Made, PrintButton } from '../print/PrintButton.tsx';
import { useViewer } from '../viewer.tsx';
import { Views } from '../views/Views.tsx';
import { NO_VIEW } from '../views/views.ts';
import { ColumnSettings } from './ColumnSettings.tsx';
import { ownOf, resized, shown } from './columns.ts';
import { FilterForm, type Values } from './FilterForm.tsx';
import styles from './List.module.css';
import { conditionWords, ListSheet, PRINT_ROWS_MAX } from './ListSheet.tsx';
import { conditionsOf, isFiltered, type List } from './list.ts';
import { Pager } from './Pager.tsx';
import { Rows } from './Rows.tsx';
import type { PageSearch } from './search.ts';
import { type Tab, Tabs } from './Tabs.tsx';
import { keepTrail } from './trail.ts';
import { useLayout } from './use-layout.ts';
import { useList } from './use-list.ts';
import { useSecret } from './use-secret.ts';

const FIRST_PAGE = { after: undefined, before: undefined, page: undefined };

interface ListViewProps<
  Row extends { id: string },
  Search extends PageSearch,
  Data,
  Variables extends AnyVariables,
  TotalVariables extends AnyVariables,
> {
  list: List<Row, Search, Data, Variables, TotalVariables>;
  search: Search;
  onSearch: (search: Search) => void;
  /** What one may do with this list as a whole. */
  actions?: ReactNode;
  /** More about one row, under it. */
  detail?: (row: Row) => ReactNode;
  /** The same list from a few sides, such as what waits for oneself. */
  tabs?: readonly Tab[];
  /** What may be done to many rows at once. */
  bulk?: Bulk<Row> | undefined;
}

/** A list whole: its filter, order, pages, columns and export, and each state that it can be in. */
export function ListView<
  Row extends { id: string },
  Search extends PageSearch,
  Data,
  Variables extends AnyVariables,
  TotalVariables extends AnyVariables,
>({
  list,
  search,
  onSearch,
  actions,
  detail,
  tabs = [],
  bulk,
}: ListViewProps<Row, Search, Data, Variables, TotalVariables>) {
  const [secret, setSecret] = useSecret(list.id);
  const wanted = { ...search, ...secret };
  const [isRunning, setIsRunning] = useState(false);
  const viewer = useViewer();
  const columns = useMemo(() => ownOf(list.columns, viewer), [list.columns, viewer]);
  const { layout, change, reset, lend } = useLayout(list.id, columns);
  const inSight = shown(columns, layout);
  const keys = inSight.map(({ key }) => key);
  const listed = useList(list, search, secret, isRunning, keys);
  const selection = useSelection<Row>(conditionsOf(wanted));
  useTrail(listed.page?.edges.map(({ node }) => node.id));

  const navigate = useNavigate();
  const isDeep = Object.keys(FIRST_PAGE).some((key) => search[key as keyof PageSearch]);

  function query(values: Values): void {
    const isSecret = (key: string) => list.fields.some((one) => one.key === key && one.isPrivate);
    const given = Object.entries(values).map(([key, value]) => [key, value?.trim() || undefined]);
    setSecret(Object.fromEntries(given.filter(([key]) => isSecret(String(key)))));
    const open = Object.fromEntries(given.filter(([key]) => !isSecret(String(key))));
    onSearch(list.read({ ...unfiltered(), ...open }));
  }

  /** A page that cannot be read may hang on a place that is gone: then the first one is tried. */
  function retry(): void {
    if (isDeep && !listed.page) turn({});
    else listed.readAgain();
  }

  function turn(to: PageSearch): void {
    onSearch(list.read({ ...(search as object), ...FIRST_PAGE, ...to }));
  }

  function clear(): void {
    setSecret({});
    onSearch(list.read({ ...unfiltered(), view: search.view && NO_VIEW }));
  }

  /** A default takes the place of the empty list: the way back must not lead to it again. */
  function openView(next: PageSearch, isReplacing = false): void {
    setSecret({});
    const read = list.read({ ...next });
    if (isReplacing) void navigate({ to: '.', search: read as never, replace: true });
    else onSearch(read);
  }

  async function print(): Promise<Made> {
    const rows = await listed.readAll(PRINT_ROWS_MAX);
    if ('kind' in rows) return { problem: rows };
    const sheet = (
      <ListSheet
        what={list.what}
        columns={inSight.filter(({ isAct }) => !isAct)}
        rows={rows}
        total={listed.total}
        conditions={conditionWords(list.fields, search, Object.values(secret).some(Boolean))}
      />
    );
    return { sheet };
  }

  /** What stands in the address besides the filters and the page: order, size, tab. */
  function unfiltered(): Record<string, unknown> {
    const filters = Object.fromEntries(list.fields.map(({ key }) => [key, undefined]));
    return { ...(search as object), ...filters, ...FIRST_PAGE };
  }

  return (
    <>
      {tabs.length > 1 && (
        <Tabs
          tabs={tabs}
          value={search.tab}
          onChange={(tab) => onSearch(list.read({ size: search.size, order: search.order, tab }))}
        />
      )}
      {list.fields.length > 0 && (
        <FilterForm fields={list.fields} values={wanted} onQuery={query} onReset={clear} />
      )}
      <div className={styles.list}>
        <div className={styles.tools}>
          <p className={styles.total} role="status">
            {listed.total === null ? '' : `共 ${formatCount(listed.total)} 项`}
          </p>
          {actions}
          {list.fields.length > 1 && (
            <Views
              list={list}
              search={search}
              isAsked={Object.values(secret).some(Boolean)}
              layout={layout}
              onSearch={openView}
              onColumns={lend}
            />
          )}
          {list.orders.length > 1 && (
            <Select
              aria-label="排列顺序"
              value={search.order ?? list.orders[0]?.value}
              options={[...list.orders]}
              onChange={(order: string) => turn({ order })}
            />
          )}
          <Button icon={<ReloadOutlined />} onClick={listed.readAgain} aria-label="刷新" />
          {list.file && (
            <ExportButton
              what={list.what}
              ask={list.file(search, secret)}
              columns={inSight.filter(({ isAct }) => !isAct).map(({ key }) => key)}
              total={listed.total}
              isEmpty={!listed.page || listed.page.edges.length === 0}
            />
          )}
          <PrintButton isDisabled={!listed.page || listed.page.edges.length === 0} make={print} />
          <ColumnSettings columns={columns} layout={layout} onChange={change} onReset={reset} />
        </div>
        {bulk && isOffered(bulk) && listed.page && (
          <BulkBar
            bulk={bulk}
            selection={selection}
            total={listed.total}
            readAll={listed.readAll}
            onRunning={setIsRunning}
          />
        )}
        <Rows
          what={list.what}
          columns={inSight}
          layout={layout}
          onWidth={(key, width) => change({ widths: resized(layout.widths, key, width) })}
          listed={listed}
          onRetry={retry}
          nothing={
            <NothingHere
              list={list}
              why={whyEmpty(isDeep, isFiltered(wanted))}
              tab={tabs.find(({ value }) => value !== undefined && value === search.tab)}
              onClear={clear}
              onFirstPage={() => turn({})}
            />
          }
          detail={detail}
          selection={
            bulk && isOffered(bulk)
              ? boxesOf(selection, bulk, listed.page?.edges.map(({ node }) => node) ?? [])
              : undefined
          }
        />
        <Pager page={listed.page?.pageInfo} total={listed.total} search={search} onTurn={turn} />
      </div>
    </>
  );
}

type WhyEmpty = 'beyond' | 'filtered' | 'nothingYet';

function whyEmpty(isDeep: boolean, isNarrowed: boolean): WhyEmpty {
  if (isDeep) return 'beyond';
  return isNarrowed ? 'filtered' : 'nothingYet';
}

interface NothingHereProps {
  list: { what: string; nothingYet: { title: string; advice: string; action?: ReactNode } };
  why: WhyEmpty;
  tab: Tab | undefined;
  onClear: () => void;
  onFirstPage: () => void;
}

/** An empty list says why it is empty, and what leads on. */
function NothingHere({ list, why, tab, onClear, onFirstPage }: NothingHereProps) {
  const { what } = list;
  const nothingYet = tab?.nothing ?? list.nothingYet;
  switch (why) {
    case 'beyond':
      return (
        <Nothing
          title="这一页没有内容"
          advice={
            <Button type="link" onClick={onFirstPage}>
              回到第一页
            </Button>
          }
        />
      );
    case 'filtered':
      return (
        <Nothing
          title={`没有符合条件的${what}`}
          advice={
            <Button type="link" onClick={onClear}>
              清除条件
            </Button>
          }
        />
      );
    case 'nothingYet':
      return (
        <Nothing
          title={nothingYet.title}
          advice={
            <>
              {nothingYet.advice} {nothingYet.action}
            </>
          }
        />
      );
  }
}

/** This will remember the rows, for the way from one to the next. */
function useTrail(ids: readonly string[] | undefined): void {
  const { pathname, search } = useLocation();
  const written = ids?.join(' ');
  useEffect(() => {
    if (written) keepTrail(pathname, { search, ids: written.split(' ') });
  }, [pathname, search, written]);
}
