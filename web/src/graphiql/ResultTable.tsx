import type { TabsState } from '@graphiql/react';
import { useRef, useState } from 'react';
import { formatCount } from '../ui/format.ts';
import { saveCsv } from '../ui/list/csv.ts';
import { type Fetched, fetchAll, pagingOf, ROWS_MAX } from './fetch-all.ts';
import { ask } from './fetcher.ts';
import styles from './ResultTable.module.css';
import type { Places } from './reading.ts';
import { type Table, tableOf, totalAt, withHeadings } from './table.ts';

const SHOWN_MAX = 500;

type TabState = TabsState['tabs'][number];

interface ResultTableProps {
  tab: TabState;
  tables: readonly Table[];
  data: unknown;
  places: Places;
}

/** The result as a table: choose the list, fetch the rest of it, copy or keep it as CSV. */
export function ResultTable({ tab, tables, data, places }: ResultTableProps) {
  const [chosen, setChosen] = useState(0);
  const [fetched, setFetched] = useState<{ chosen: number; is: Fetched } | null>(null);
  const [said, setSaid] = useState('');
  const own = tables[chosen] ?? tables[0];
  if (!own) return null;
  const whole = fetched?.chosen === chosen ? fetched.is : null;
  const table = whole ? tableOf(own.path, whole.items as never, places) : own;

  async function copy(): Promise<void> {
    const text = withHeadings(table)
      .map((row) => row.join('\t'))
      .join('\n');
    try {
      await navigator.clipboard.writeText(text);
      setSaid('已复制，可以粘贴到表格软件中。');
    } catch {
      setSaid('浏览器不允许复制，请改用下载。');
    }
  }

  return (
    <section className={styles.table} aria-label="表格形式的结果">
      <div className={styles.tools}>
        {tables.length > 1 && (
          <label>
            列表：
            <select value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
              {tables.map(({ title, path }, index) => (
                <option key={path.join('.')} value={index}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <span>{countText(table.rows.length, whole ? null : totalAt(data, own.path))}</span>
        <FetchAll
          key={chosen}
          tab={tab}
          path={own.path}
          places={places}
          onFetched={(is) => {
            setFetched({ chosen, is });
            setSaid(outcome(is));
          }}
        />
        <button type="button" onClick={() => void copy()}>
          复制
        </button>
        <button type="button" onClick={() => saveCsv(fileName(table), withHeadings(table))}>
          下载 CSV
        </button>
        <span aria-live="polite" className={styles.said}>
          {said}
        </span>
      </div>
      <div className={styles.scroll} ref={takesFocus}>
        <Rows table={table} />
      </div>
    </section>
  );
}

function Rows({ table: { columns, rows, title } }: { table: Table }) {
  if (rows.length === 0) return <p className={styles.empty}>没有符合条件的数据。</p>;
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" title={column.key}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN_MAX).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are never moved
          <tr key={index}>
            {row.map((text, place) => (
              <td key={columns[place]?.key}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
      {rows.length > SHOWN_MAX && (
        <tfoot>
          <tr>
            <td colSpan={columns.length}>
              这里只显示前 {SHOWN_MAX} 行；复制和下载包含全部 {formatCount(rows.length)} 行。
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** What scrolls must be reachable by keyboard. */
function takesFocus(box: HTMLElement | null): void {
  if (box) box.tabIndex = 0;
}

interface FetchAllProps {
  tab: TabState;
  path: readonly string[];
  places: Places;
  onFetched: (fetched: Fetched) => void;
}

function FetchAll({ tab, path, places, onFetched }: FetchAllProps) {
  const [count, setCount] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  const paging = pagingOf(path, places);

  async function run(wanted: NonNullable<typeof paging>): Promise<void> {
    stop.current = new AbortController();
    setCount(0);
    const question = {
      query: tab.query ?? '',
      variables: variablesIn(tab.variables),
      operationName: tab.operationName ?? null,
    };
    const { signal } = stop.current;
    onFetched(await fetchAll(question, path, wanted, ask, { onProgress: setCount, signal }));
    setCount(null);
  }

  if (!paging) {
    return (
      <span
        className={styles.hint}
        title="在列表上写 after: $after，并取 pageInfo { hasNextPage endCursor }"
      >
        只含本页；要取全部，请在查询中写 $after 和 pageInfo
      </span>
    );
  }
  if (count !== null) {
    return (
      <span role="status">
        已取 {formatCount(count)} 行…{' '}
        <button type="button" onClick={() => stop.current?.abort()}>
          停止
        </button>
      </span>
    );
  }
  return (
    <button type="button" onClick={() => void run(paging)}>
      取全部（最多 {formatCount(ROWS_MAX)} 行）
    </button>
  );
}

function countText(count: number, total: number | null): string {
  if (total === null || total <= count) return `共 ${formatCount(count)} 行`;
  return `本页 ${formatCount(count)} 行，共 ${formatCount(total)} 行`;
}

function outcome({ items, isCut, problem }: Fetched): string {
  const count = `已取 ${formatCount(items.length)} 行`;
  if (problem) return `${count}，其余没有取到：${problem}`;
  return isCut ? `${count}，后面还有，请缩小范围后再取。` : `${count}，已是全部。`;
}

function variablesIn(text: string | null | undefined): Record<string, unknown> {
  try {
    return JSON.parse(text || '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}

function fileName({ title }: Table): string {
  return `${title}-${new Date().toISOString().slice(0, 10)}`;
}
