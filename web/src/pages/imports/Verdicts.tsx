import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import {
  RosterRowsDocument,
  type RosterRowsQuery,
  RosterRowsTotalDocument,
} from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import type { SearchOf } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { VERDICTS, wordsOf } from '../../ui/words.ts';
import { cellOf, type Row } from './cells.ts';
import { type FaultCount, faultChoices } from './fault-counts.ts';
import { SheetCells } from './SheetCells.tsx';
import { rowsSearch } from './search.ts';

const route = getRouteApi('/imports/$id');

/** Each row and what was found in which of its cells. */
export function Verdicts({ id, counts }: { id: string; counts: readonly FaultCount[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useMemo(() => rowsOf(id, counts), [id, counts]);
  return (
    <ListView
      list={list}
      search={search}
      onSearch={(next) => void navigate({ search: next, params: { id } })}
    />
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'row', title: '表中行号', text: ({ sheetRow }) => String(sheetRow), isName: true },
  {
    key: 'verdict',
    title: '结论',
    text: ({ verdict }) => wordsOf(VERDICTS, verdict).label,
    show: ({ verdict }) => <StateTag table={VERDICTS} state={verdict} />,
  },
  shown('unit', '单位', ['unit_name', 'parent_name']),
  shown('name', '姓名或名称', ['name']),
  {
    key: 'cells',
    title: '单元格与改法',
    text: ({ cells }) =>
      cells.flatMap(({ faults }) => faults.map(({ message }) => message)).join('；'),
    show: (row) => <SheetCells row={row} />,
  },
];

/** What the sheet says in one of these columns. */
function shown(key: string, title: string, fields: readonly string[]): Column<Row> {
  return { key, title, text: (row) => cellOf(row, fields)?.shown || NONE };
}

export function rowsOf(id: string, counts: readonly FaultCount[] = []) {
  return defineList({
    id: 'roster-rows',
    what: '行',
    read: rowsSearch,
    query: RosterRowsDocument,
    total: RosterRowsTotalDocument,
    rows: ({ node }: RosterRowsQuery) => (node?.__typename === 'Roster' ? node.rows : null),
    variables: (search) => ({ id, ...filterOf(search) }),
    totalVariables: (search) => ({ id, ...filterOf(search) }),
    file: (search) => ({
      list: 'ROSTER_ROWS',
      of: id,
      rosterRows: filterOf(search),
    }),
    orders: [],
    fields: [
      { key: 'verdict', label: '结论', ask: 'choice', choices: choicesOf(VERDICTS) },
      { key: 'fault', label: '问题', ask: 'choice', choices: faultChoices(counts) },
    ],
    columns: COLUMNS,
    nothingYet: { title: '没有数据行', advice: '工作表中除标题外没有内容。' },
  });
}

function filterOf({ verdict, fault }: SearchOf<typeof rowsSearch>) {
  return { verdicts: verdict && [verdict], faultCodes: fault ? [fault] : undefined };
}
