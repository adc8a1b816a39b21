import type { TableProps } from 'antd';
import { useState } from 'react';
import { type Bulk, whyNothing } from './bulk.ts';

export interface Selection<Row> {
  rows: readonly Row[];
  choose: (rows: readonly Row[]) => void;
  clear: () => void;
  drop: (rows: readonly Row[]) => void;
}

/** This will keep what is chosen over all pages; other conditions are another list, and begin with nothing. */
export function useSelection<Row extends { id: string }>(conditions: string): Selection<Row> {
  const [chosen, setChosen] = useState<{ conditions: string; rows: readonly Row[] }>({
    conditions,
    rows: [],
  });
  const rows = chosen.conditions === conditions ? chosen.rows : [];
  const choose = (wanted: readonly Row[]) => setChosen({ conditions, rows: wanted });
  return {
    rows,
    choose,
    clear: () => choose([]),
    drop: (gone) => {
      const ids = new Set(gone.map(({ id }) => id));
      choose(rows.filter(({ id }) => !ids.has(id)));
    },
  };
}

/** This will make the boxes of a table out of it. */
export function boxesOf<Row extends { id: string }>(
  { rows, choose }: Selection<Row>,
  bulk: Bulk<Row>,
  page: readonly Row[],
): NonNullable<TableProps<Row>['rowSelection']> {
  const known = new Map([...page, ...rows].map((row) => [row.id, row]));
  return {
    selectedRowKeys: rows.map(({ id }) => id),
    preserveSelectedRowKeys: true,
    onChange: (keys) => choose(keys.flatMap((key) => known.get(String(key)) ?? [])),
    getTitleCheckboxProps: () => ({ 'aria-label': '选中本页' }),
    getCheckboxProps: (row) => {
      const why = whyNothing(bulk, row);
      return {
        'aria-label': `选中 ${bulk.nameOf(row)}`,
        disabled: why !== undefined,
        ...(why !== undefined && { title: why }),
      };
    },
  };
}
