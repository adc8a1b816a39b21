import { Table, type TableColumnsType } from 'antd';
import { letScroll } from './let-scroll.ts';
import styles from './SmallTable.module.css';

interface SmallTableProps<Row extends { id: string }> {
  what: string;
  columns: TableColumnsType<Row>;
  rows: readonly Row[];
  nothing: string;
}

/** A few rows that belong to one thing: no filter, no pages. */
export function SmallTable<Row extends { id: string }>({
  what,
  columns,
  rows,
  nothing,
}: SmallTableProps<Row>) {
  if (rows.length === 0) return <p className={styles.nothing}>{nothing}</p>;
  return (
    <div className={styles.table} ref={letScroll}>
      <Table<Row>
        rowKey="id"
        size="small"
        aria-label={what}
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </div>
  );
}
