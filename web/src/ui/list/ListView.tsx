import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import ReloadOutlined from '@ant-design/icons/ReloadOutlined';
import type { AnyVariables } from '@urql/core';
import { Alert, Button, Grid, Select, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../api/problems.ts';
import { formatCount, formatTime } from '../format.ts';
import { letScroll } from '../let-scroll.ts';
import { Advice, Failed, Loading, Nothing } from '../PageState.tsx';
import { ColumnSettings } from './ColumnSettings.tsx';
import { type Column, type Layout, shown } from './columns.ts';
import { saveCsv } from './csv.ts';
import { FilterForm, type Values } from './FilterForm.tsx';
import styles from './List.module.css';
import { isFiltered, type List } from './list.ts';
import { Pager } from './Pager.tsx';
import type { PageSearch } from './search.ts';
import { useLayout } from './use-layout.ts';
import { EXPORT_ROWS_MAX, type Listed, useList } from './use-list.ts';

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
}: ListViewProps<Row, Search, Data, Variables, TotalVariables>) {
  const [secret, setSecret] = useState<Values>({});
  const wanted = { ...search, ...secret };
  const listed = useList(list, search, secret);
  const { layout, change, reset } = useLayout(list.id, list.columns);

  function query(values: Values): void {
    const { order, size } = search;
    const isSecret = (key: string) => list.fields.some((one) => one.key === key && one.isPrivate);
    const given = Object.entries(values).map(([key, value]) => [key, value?.trim() || undefined]);
    setSecret(Object.fromEntries(given.filter(([key]) => isSecret(String(key)))));
    const open = Object.fromEntries(given.filter(([key]) => !isSecret(String(key))));
    onSearch(list.read({ ...open, order, size }));
  }

  /** A page that cannot be read may hang on a place that is gone: then the first one is tried. */
  function retry(): void {
    const isDeep = search.after !== undefined || search.before !== undefined;
    if (isDeep && !listed.page) {
      onSearch(list.read({ ...(search as object), after: undefined, before: undefined }));
    } else listed.readAgain();
  }

  function clear(): void {
    setSecret({});
    onSearch(list.read({ order: search.order, size: search.size }));
  }

  return (
    <>
      {list.fields.length > 0 && (
        <FilterForm fields={list.fields} values={wanted} onQuery={query} onReset={clear} />
      )}
      <div className={styles.list}>
        <div className={styles.tools}>
          <p className={styles.total} role="status">
            {listed.total === null ? '' : `共 ${formatCount(listed.total)} 项`}
          </p>
          {actions}
          {list.orders.length > 1 && (
            <Select
              aria-label="排列顺序"
              value={search.order ?? list.orders[0]?.value}
              options={[...list.orders]}
              onChange={(order: string) =>
                onSearch(
                  list.read({ ...(search as object), order, after: undefined, before: undefined }),
                )
              }
            />
          )}
          <Button icon={<ReloadOutlined />} onClick={listed.readAgain} aria-label="刷新" />
          <Export list={list} listed={listed} columns={shown(list.columns, layout)} />
          <ColumnSettings
            columns={list.columns}
            layout={layout}
            onChange={change}
            onReset={reset}
          />
        </div>
        <Rows
          what={list.what}
          columns={shown(list.columns, layout)}
          density={layout.density}
          listed={listed}
          onRetry={retry}
          nothing={
            isFiltered(wanted) ? (
              <Nothing
                title={`没有符合条件的${list.what}`}
                advice={
                  <Button type="link" onClick={clear}>
                    清除条件
                  </Button>
                }
              />
            ) : (
              <Nothing {...list.nothingYet} />
            )
          }
          {...(detail && { detail })}
        />
        <Pager
          page={listed.page?.pageInfo}
          search={search}
          onTurn={(turn) =>
            onSearch(
              list.read({ ...(search as object), after: undefined, before: undefined, ...turn }),
            )
          }
        />
      </div>
    </>
  );
}

interface RowsProps<Row> {
  what: string;
  columns: readonly Column<Row>[];
  density: Layout['density'];
  listed: Listed<Row>;
  onRetry: () => void;
  nothing: ReactNode;
  detail?: (row: Row) => ReactNode;
}

function Rows<Row extends { id: string }>({
  what,
  columns,
  density,
  listed: { page, problem, isReading },
  onRetry,
  nothing,
  detail,
}: RowsProps<Row>) {
  const isWide = Grid.useBreakpoint().md === true;
  if (!page) {
    if (problem) return <Failed problem={problem} onRetry={onRetry} isRetrying={isReading} />;
    return <Loading what={what} />;
  }
  const rows = page.edges.map(({ node }) => node);
  return (
    <div className={styles.rows} data-old={isReading} aria-busy={isReading} ref={letScroll}>
      {problem && <Stale problem={problem} onRetry={onRetry} />}
      {rows.length === 0 ? (
        nothing
      ) : (
        <Table<Row>
          rowKey="id"
          size={density}
          aria-label={what}
          columns={tableColumns(columns, isWide)}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
          {...(detail && { expandable: { expandedRowRender: detail } })}
        />
      )}
    </div>
  );
}

function tableColumns<Row>(
  columns: readonly Column<Row>[],
  isWide: boolean,
): TableColumnsType<Row> {
  return columns.map(({ key, title, text, show, width, isNumber, isName }) => ({
    key,
    title,
    ...(width && { width }),
    ...(isNumber && { align: 'right' as const, className: styles.number ?? '' }),
    ...(isName && { rowScope: 'row' as const, ...(isWide && { fixed: 'start' as const }) }),
    render: (_: unknown, row: Row) => (show ? show(row) : text(row)),
  }));
}

/** The old rows stay readable; this says that they are old. */
function Stale({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <Alert
      type="warning"
      showIcon
      title={`未能更新：${problem.title}`}
      description={<Advice problem={problem} />}
      action={<Button onClick={onRetry}>重试</Button>}
    />
  );
}

interface ExportProps<Row extends { id: string }> {
  list: { id: string; what: string };
  listed: Listed<Row>;
  columns: readonly Column<Row>[];
}

/** Exactly what is shown: these filters, this order, these columns, all pages up to a bound. */
function Export<Row extends { id: string }>({ list, listed, columns }: ExportProps<Row>) {
  const [isWriting, setIsWriting] = useState(false);
  const [notice, setNotice] = useState('');

  async function write(): Promise<void> {
    setIsWriting(true);
    setNotice('');
    const rows = await listed.readAll();
    setIsWriting(false);
    if ('kind' in rows) {
      setNotice(`未能导出：${rows.title}。${rows.advice}`);
      return;
    }
    const lines = rows.map((row) => columns.map(({ text }) => text(row)));
    const moment = formatTime(new Date()).replaceAll(/[: ]/g, '').replaceAll('-', '');
    saveCsv(`${list.what}-${moment}`, [columns.map(({ title }) => title), ...lines]);
    const isCut = listed.total !== null && listed.total > rows.length;
    setNotice(
      isCut
        ? `只导出了前 ${formatCount(EXPORT_ROWS_MAX)} 项，请缩小条件分次导出。`
        : `已导出 ${formatCount(rows.length)} 项。`,
    );
  }

  return (
    <>
      <Button
        icon={<DownloadOutlined />}
        loading={isWriting}
        disabled={!listed.page || listed.page.edges.length === 0}
        onClick={() => void write()}
      >
        导出
      </Button>
      <span className={styles.notice} role="status">
        {notice}
      </span>
    </>
  );
}
