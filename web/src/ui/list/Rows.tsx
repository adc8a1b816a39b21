import { Alert, Button, Grid, Table, type TableColumnsType, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../../api/problems.ts';
import { letScroll } from '../let-scroll.ts';
import { Advice, Failed, Loading } from '../PageState.tsx';
import { ColumnHead } from './ColumnHead.tsx';
import type { Column, Layout } from './columns.ts';
import styles from './List.module.css';
import type { Listed } from './use-list.ts';
import { walkRows } from './walk-rows.ts';

export interface RowsProps<Row> {
  what: string;
  columns: readonly Column<Row>[];
  layout: Layout;
  onWidth: (key: string, width: number | null) => void;
  listed: Listed<Row>;
  onRetry: () => void;
  nothing: ReactNode;
  detail?: ((row: Row) => ReactNode) | undefined;
  selection?: TableProps<Row>['rowSelection'] | undefined;
}

/** The rows, or why there are none; what was read before stays in sight while it is read again. */
export function Rows<Row extends { id: string }>({
  what,
  columns,
  layout,
  onWidth,
  listed: { page, problem, isReading },
  onRetry,
  nothing,
  detail,
  selection,
}: RowsProps<Row>) {
  const isWide = Grid.useBreakpoint().md === true;
  if (!page) {
    if (problem) return <Failed problem={problem} onRetry={onRetry} isRetrying={isReading} />;
    return <Loading what={what} />;
  }
  const rows = page.edges.map(({ node }) => node);
  return (
    <div
      key={rows.length === 0 ? 'none' : 'some'}
      className={styles.rows}
      data-old={isReading}
      aria-busy={isReading}
      ref={letKeysIn}
    >
      {problem && <Stale problem={problem} onRetry={onRetry} />}
      {rows.length === 0 ? (
        nothing
      ) : (
        <Table<Row>
          rowKey="id"
          size={layout.density}
          aria-label={what}
          columns={tableColumns(columns, layout, isWide, onWidth)}
          dataSource={rows}
          pagination={false}
          sticky={isWide}
          scroll={{ x: 'max-content' }}
          {...(selection && { rowSelection: { fixed: isWide, ...selection } })}
          {...(detail && { expandable: { expandedRowRender: detail } })}
        />
      )}
    </div>
  );
}

function letKeysIn(box: HTMLElement | null): () => void {
  letScroll(box);
  box?.addEventListener('keydown', walkRows);
  return () => box?.removeEventListener('keydown', walkRows);
}

function tableColumns<Row>(
  columns: readonly Column<Row>[],
  { pinned, widths }: Layout,
  isWide: boolean,
  onWidth: RowsProps<Row>['onWidth'],
): TableColumnsType<Row> {
  return columns.map(({ key, title, text, show, width, isNumber, isName }) => ({
    key,
    title: isWide ? <ColumnHead title={title} onWidth={(wanted) => onWidth(key, wanted)} /> : title,
    ...((widths[key] ?? width) && { width: widths[key] ?? width }),
    ...(isNumber && { align: 'right' as const, className: styles.number ?? '' }),
    ...(isName && { rowScope: 'row' as const }),
    ...(isWide && (isName || pinned.includes(key)) && { fixed: 'start' as const }),
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
