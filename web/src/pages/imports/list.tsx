import { Link } from '@tanstack/react-router';
import { RostersDocument, type RostersQuery, RostersTotalDocument } from '../../api/gql/graphql.ts';
import { formatBytes, formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { ROSTER_KINDS, ROSTER_STATES, wordsOf } from '../../ui/words.ts';
import { importsSearch } from './search.ts';

const POLL_MS = 5000;

/** The workbooks that came, and what became of each. */
export const IMPORTS = defineList({
  id: 'imports',
  what: '导入',
  read: importsSearch,
  query: RostersDocument,
  total: RostersTotalDocument,
  rows: (data: RostersQuery) => data.rosters,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  file: (search) => ({ list: 'ROSTERS', rosters: filterOf(search), orderBy: timeOrder(search) }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'kind', label: '名册种类', ask: 'choice', choices: choicesOf(ROSTER_KINDS) },
    { key: 'state', label: '状态', ask: 'choice', choices: choicesOf(ROSTER_STATES) },
  ],
  columns: [
    {
      key: 'file',
      title: '文件',
      text: ({ fileName }) => fileName,
      show: ({ id, fileName }) => (
        <Link to="/imports/$id" params={{ id }}>
          {fileName}
        </Link>
      ),
      isName: true,
    },
    { key: 'kind', title: '名册种类', text: ({ kind }) => wordsOf(ROSTER_KINDS, kind).label },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(ROSTER_STATES, state).label,
      show: ({ state }) => <StateTag table={ROSTER_STATES} state={state} />,
    },
    {
      key: 'total',
      title: '行数',
      text: ({ rowsTotal }) => formatCount(rowsTotal),
      isNumber: true,
    },
    {
      key: 'refused',
      title: '不合格',
      text: ({ rowsRefused }) => formatCount(rowsRefused),
      isNumber: true,
    },
    {
      key: 'applied',
      title: '已入库',
      text: ({ rowsApplied }) => formatCount(rowsApplied),
      isNumber: true,
    },
    { key: 'by', title: '上传人', text: ({ receivedBy }) => receivedBy?.name ?? NONE },
    { key: 'at', title: '上传时间', text: ({ receivedAt }) => formatMinute(receivedAt) },
    { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? '全部单位', isExtra: true },
    {
      key: 'size',
      title: '大小',
      text: ({ sizeBytes }) => formatBytes(sizeBytes),
      isNumber: true,
      isExtra: true,
    },
    {
      key: 'appliedAt',
      title: '入库时间',
      text: ({ appliedAt }) => formatMinute(appliedAt),
      isExtra: true,
    },
  ],
  nothingYet: {
    title: '还没有导入过名册',
    advice: '选择名册种类并上传 Excel 工作簿，系统会逐行检查。',
  },
});

function filterOf({ kind, state }: SearchOf<typeof importsSearch>) {
  return { kind, states: state && [state] };
}
