import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import {
  BankFileLinesReapplyDocument,
  BankFileProblemsResolveDocument,
  OpenLinesDocument,
  type OpenLinesQuery,
  OpenLinesTotalDocument,
} from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import { YES_NO } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { isYes, NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { wordsOf } from '../../ui/words.ts';
import { setAsideSearch } from './search.ts';
import { LINE_ACTS, REAPPLICABLE } from './words.ts';

export type OpenLine = OpenLinesQuery['bankFileProblems']['edges'][number]['node'];

const POLL_MS = 15_000;

/** Lines of the bank's files that were not applied, and what became of each. */
export const OPEN_LINES = defineList({
  id: 'set-aside',
  what: '未能处理的行',
  read: setAsideSearch,
  query: OpenLinesDocument,
  total: OpenLinesTotalDocument,
  rows: (data: OpenLinesQuery) => data.bankFileProblems,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  orders: NEWEST_FIRST,
  fields: [
    { key: 'open', label: '尚未处置', ask: 'choice', choices: YES_NO },
    { key: 'kind', label: '文件种类', ask: 'text', placeholder: '如 CRR' },
    { key: 'code', label: '原因代码', ask: 'text', placeholder: '须填完整' },
  ],
  columns: [
    {
      key: 'file',
      title: '文件与行',
      text: (line) => nameOf(line),
      show: ({ bankFile, lineNumber }) =>
        bankFile ? (
          <Link
            to="/bank-files/$id"
            params={{ id: bankFile.id }}
            search={{ lines: 'yes', line: String(lineNumber) }}
          >
            {bankFile.name} 第 {lineNumber} 行
          </Link>
        ) : (
          NONE
        ),
      isName: true,
    },
    { key: 'kind', title: '种类', text: ({ bankFile }) => bankFile?.kindLabel ?? NONE },
    { key: 'message', title: '原因', text: ({ message }) => message, width: 320 },
    { key: 'code', title: '代码', text: ({ code }) => code, isExtra: true },
    { key: 'state', title: '处置', text: standing, show: (line) => <Standing line={line} /> },
    { key: 'reason', title: '处置说明', text: ({ reason }) => reason || NONE, width: 280 },
    {
      key: 'by',
      title: '处置人',
      text: ({ decidedBy, decidedAt }) =>
        decidedAt ? `${decidedBy?.name ?? NONE} ${formatMinute(decidedAt)}` : NONE,
    },
  ],
  nothingYet: {
    title: '没有未能处理的行',
    advice: '银行来文中不能照办的行会列在这里，直到有人处置。',
  },
});

/** What may be done about many lines at once; each file is read again once for each of its lines. */
export function bulkOf(viewer: Viewer): Bulk<OpenLine> {
  if (!mayDecide(viewer)) return { nameOf, acts: [] };
  return {
    nameOf,
    acts: [
      bulkAct<OpenLine, { input: { problemIds: string[]; reason: string } }>({
        label: '登记处置结果',
        document: BankFileProblemsResolveDocument,
        variables: ({ id }, reason) => ({ input: { problemIds: [id], reason } }),
        whyNot: ({ isOpen }) => (isOpen ? undefined : '已经处置过。'),
        ask: '所选的行以同一说明登记为已处置；款项与卡片的状态不因此改变。',
        note: { label: '怎样核对、解决的', placeholder: '不得填写证件号码、卡号等个人信息' },
      }),
      bulkAct<OpenLine, { id: string; input: { problemIds: string[]; reason: string } }>({
        label: '重新处理',
        document: BankFileLinesReapplyDocument,
        variables: ({ id, bankFile }, reason) => ({
          id: bankFile?.id ?? '',
          input: { problemIds: [id], reason },
        }),
        whyNot: whyNotReapplied,
        ask: '按现在的约定再读所选的行；已处理的行不受影响，仍不能办的会再列出。',
        note: { label: '什么已经改好', placeholder: '如：档案已补登该代码' },
      }),
    ],
  };
}

/** Whoever decides over what was set aside; the others may read it. */
export function mayDecide(viewer: Viewer): boolean {
  return hasRole(viewer, 'OFFICE', 'CHECKER', 'RELEASER');
}

function whyNotReapplied({ isOpen, bankFile }: OpenLine): string | undefined {
  if (!isOpen) return '已经处置过。';
  if (!bankFile || !REAPPLICABLE.has(bankFile.kind))
    return '这一类文件须整份处理，请登记处置结果。';
  return undefined;
}

function nameOf({ bankFile, lineNumber }: OpenLine): string {
  return bankFile ? `${bankFile.name} 第 ${lineNumber} 行` : `第 ${lineNumber} 行`;
}

function standing({ act }: OpenLine): string {
  return act ? wordsOf(LINE_ACTS, act).label : '待处置';
}

function Standing({ line }: { line: OpenLine }) {
  const color = line.act ? wordsOf(LINE_ACTS, line.act).color : 'warning';
  return <Tag color={color}>{standing(line)}</Tag>;
}

function filterOf({ open, kind, code }: SearchOf<typeof setAsideSearch>) {
  return {
    isOpen: isYes(open),
    kinds: kind ? [kind.toUpperCase()] : undefined,
    codes: code ? [code.toUpperCase()] : undefined,
  };
}
