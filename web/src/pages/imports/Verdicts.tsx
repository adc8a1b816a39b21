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
import styles from './Imports.module.css';
import { rowsSearch } from './search.ts';

type Whole = Extract<RosterRowsQuery['node'], { __typename: 'Roster' }>;
type Row = Whole['rows']['edges'][number]['node'];

const route = getRouteApi('/imports/$id');

/** Each row and what was found in which of its cells. */
export function Verdicts({ id }: { id: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useMemo(() => rowsOf(id), [id]);
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
  cell('unit', '单位', ['unit_name'], ({ unitName }) => unitName),
  cell('name', '姓名或名称', ['name'], ({ name }) => name),
  cell('idNo', '证件号码', ['id_no', 'id_type'], ({ idNoMasked }) => idNoMasked),
  cell('mobile', '手机号', ['mobile'], ({ mobileMasked }) => mobileMasked),
  {
    key: 'faults',
    title: '问题与改法',
    text: ({ faults }) => faults.map(({ message }) => message).join('；'),
    show: ({ faults }) =>
      faults.length === 0 ? (
        NONE
      ) : (
        <ul className={styles.faults}>
          {faults.map(({ cell: at, code, message, level }) => (
            <li key={`${at}-${code}`} data-level={level}>
              {message}
            </li>
          ))}
        </ul>
      ),
  },
];

/** A cell of the sheet, marked when something was found in it. */
function cell(
  key: string,
  title: string,
  fields: readonly string[],
  text: (row: Row) => string,
): Column<Row> {
  return {
    key,
    title,
    text: (row) => text(row) || NONE,
    show: (row) => {
      const fault = row.faults.find(({ field }) => fields.includes(field));
      if (!fault) return text(row) || NONE;
      return (
        <span className={styles.cell} data-level={fault.level}>
          <code>{fault.cell}</code> {text(row) || '（未显示）'}
        </span>
      );
    },
  };
}

export function rowsOf(id: string) {
  return defineList({
    id: 'roster-rows',
    what: '行',
    read: rowsSearch,
    query: RosterRowsDocument,
    total: RosterRowsTotalDocument,
    rows: ({ node }: RosterRowsQuery) => (node?.__typename === 'Roster' ? node.rows : null),
    variables: (search) => ({ id, verdicts: verdictsOf(search) }),
    totalVariables: (search) => ({ id, verdicts: verdictsOf(search) }),
    file: (search) => ({
      list: 'ROSTER_ROWS',
      of: id,
      rosterRows: { verdicts: verdictsOf(search) },
    }),
    orders: [],
    fields: [{ key: 'verdict', label: '结论', ask: 'choice', choices: choicesOf(VERDICTS) }],
    columns: COLUMNS,
    nothingYet: { title: '没有数据行', advice: '工作表中除标题外没有内容。' },
  });
}

function verdictsOf({ verdict }: SearchOf<typeof rowsSearch>) {
  return verdict && [verdict];
}
