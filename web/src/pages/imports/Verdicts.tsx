import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import {
  RosterAcceptDocument,
  RosterRowsDocument,
  type RosterRowsQuery,
  RosterRowsTotalDocument,
} from '../../api/gql/graphql.ts';
import type { Bulk } from '../../ui/bulk/bulk.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatCount, NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import type { SearchOf } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { VERDICTS, wordsOf } from '../../ui/words.ts';
import { cellOf, type Row } from './cells.ts';
import { ACCEPTABLE, asked, CLASSES, type ClassCounts, rowsIn, tabsOf } from './classes.ts';
import { type FaultCount, faultChoices } from './fault-counts.ts';
import styles from './Imports.module.css';
import { RowDrawer } from './RowDrawer.tsx';
import { SheetCells } from './SheetCells.tsx';
import { rowsSearch } from './search.ts';

const route = getRouteApi('/imports/$id');
const Decisions = lazy(() => import('./Decisions.tsx'));

interface VerdictsProps {
  id: string;
  counts: readonly FaultCount[];
  /** Of a roster that is compared with what is stored; mended if it is decided row by row. */
  compared?: { classes: ClassCounts; mayMend: boolean; onChanged: () => void } | undefined;
}

/** Each row, what was found in which of its cells, what it would change, and what is decided about it. */
export function Verdicts({ id, counts, compared }: VerdictsProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // What is decided about some rows moves others between the tabs: the list is then begun anew.
  const [version, setVersion] = useState(0);
  function changed(): void {
    setVersion((one) => one + 1);
    compared?.onChanged();
  }
  const mayMend = compared?.mayMend === true;
  const list = rowsOf(id, counts, compared ? [...COMPARED, opened(mayMend, changed)] : []);
  return (
    <ListView
      key={version}
      list={list}
      search={search}
      onSearch={(next) => void navigate({ search: next, params: { id } })}
      tabs={compared ? tabsOf(compared.classes) : []}
      actions={
        mayMend && <ClassAct id={id} tab={search.tab} classes={compared.classes} onDone={changed} />
      }
      bulk={mayMend ? decidedTogether(id, changed) : undefined}
    />
  );
}

interface ClassActProps {
  id: string;
  tab: string | undefined;
  classes: ClassCounts;
  onDone: () => void;
}

/** Under the tab of an acceptable class: all of its rows at once, the other classes left for later. */
function ClassAct({ id, tab, classes, onDone }: ClassActProps) {
  const one = ACCEPTABLE.find((acceptable) => acceptable === tab);
  const rows = one ? rowsIn(classes, [one]) : 0;
  if (!one || rows === 0) return null;
  const { label } = CLASSES[one];
  return (
    <ActButton
      label={`「${label}」全部入库`}
      act={RosterAcceptDocument}
      variables={{ id, input: { classes: [one] } }}
      ask={`${label} ${formatCount(rows)} 行将入库，其余各行留待以后处理。`}
      onDone={onDone}
    />
  );
}

function decidedTogether(id: string, onDone: () => void): Bulk<Row> {
  return {
    acts: [],
    nameOf: ({ sheetRow }) => `第 ${sheetRow} 行`,
    together: (rows) => (
      <Suspense fallback={null}>
        <Decisions id={id} rows={rows} onDone={onDone} />
      </Suspense>
    ),
  };
}

function opened(mayMend: boolean, onMended: () => void): Column<Row> {
  return {
    key: 'open',
    title: '办理',
    text: () => '',
    show: (row) => <RowDrawer row={row} mayMend={mayMend} onMended={onMended} />,
    isAct: true,
  };
}

/** What a row would change, field by field; or what stands in its way. */
function Diff({ row: { class: of, diff, isTransferAsked, decisionReason } }: { row: Row }) {
  if (of === 'ELSEWHERE') return isTransferAsked ? '已请求转入' : '可请求转入';
  if (of === 'REJECTED') return decisionReason;
  if (diff.length === 0) return NONE;
  return (
    <ul className={styles.diff}>
      {diff.map(({ field, label, before, after, isWithheld }) => (
        <li key={field}>
          {isWithheld ? (
            `${label}：有变化，内容已隐去`
          ) : (
            <>
              {label}：{before || NONE} → <strong>{after || NONE}</strong>
            </>
          )}
        </li>
      ))}
    </ul>
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

const COMPARED: readonly Column<Row>[] = [
  {
    key: 'class',
    title: '类别',
    text: (row) => CLASSES[row.class].label,
    show: (row) => <StateTag table={CLASSES} state={row.class} />,
  },
  {
    key: 'diff',
    title: '变化',
    text: ({ diff }) => diff.map(({ label }) => label).join('、'),
    show: (row) => <Diff row={row} />,
  },
];

export function rowsOf(
  id: string,
  counts: readonly FaultCount[] = [],
  more: readonly Column<Row>[] = COMPARED,
) {
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
    columns: [...COLUMNS, ...more],
    nothingYet: { title: '没有数据行', advice: '工作表中除标题外没有内容。' },
  });
}

function filterOf({ verdict, fault, tab }: SearchOf<typeof rowsSearch>) {
  return {
    verdicts: verdict && [verdict],
    faultCodes: fault ? [fault] : undefined,
    ...asked(tab),
  };
}
