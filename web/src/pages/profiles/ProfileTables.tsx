import { Collapse } from 'antd';
import type { ProfileTableShownFragment } from '../../api/gql/graphql.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import styles from './Profiles.module.css';

type Table = ProfileTableShownFragment;

const OPEN_AT_FIRST = ['agreed', 'schedule', 'kinds'];

/** An agreement laid out: the whole at once, each kind's columns and each code table when opened. */
export function ProfileTables({ tables }: { tables: readonly Table[] }) {
  return (
    <Collapse
      className={styles.tables}
      defaultActiveKey={OPEN_AT_FIRST}
      items={tables.map((table) => ({
        key: table.key,
        label: `${table.title}（${table.rows.length}）`,
        children: <OneTable table={table} />,
      }))}
    />
  );
}

function OneTable({ table: { title, headings, rows } }: { table: Table }) {
  return (
    <SmallTable
      what={title}
      columns={headings.map((heading, place) => ({
        title: heading,
        ...(place === 0 && { rowScope: 'row' as const }),
        render: (_: unknown, { cells }: Row) => cells[place],
      }))}
      rows={rows.map((cells) => ({ id: cells.join('\n'), cells }))}
      nothing="没有约定。"
    />
  );
}

interface Row {
  id: string;
  cells: readonly string[];
}
