import { Link } from '@tanstack/react-router';
import {
  BankFilesDocument,
  type BankFilesQuery,
  BankFilesTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatBytes, formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { dawn } from '../../ui/list/days.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { BANK_FILE_STATES, DIRECTIONS, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import styles from './BankFiles.module.css';
import { bankFilesSearch } from './search.ts';

const POLL_MS = 5000;
/** What a file that moves no money is worth. */
export const NO_MONEY = '0.00';

/** What went to the bank and what came. */
export const BANK_FILES = defineList({
  id: 'bank-files',
  what: '银行文件',
  read: bankFilesSearch,
  query: BankFilesDocument,
  total: BankFilesTotalDocument,
  rows: (data: BankFilesQuery) => data.bankFiles,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  file: (search) => ({
    list: 'BANK_FILES',
    bankFiles: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'direction', label: '方向', ask: 'choice', choices: choicesOf(DIRECTIONS) },
    { key: 'state', label: '状态', ask: 'choice', choices: choicesOf(BANK_FILE_STATES) },
    { key: 'kind', label: '种类代码', ask: 'text', placeholder: '如 CRD' },
    { key: 'name', label: '文件名', ask: 'text', placeholder: '开头若干字即可' },
    { key: 'batch', label: '批次号', ask: 'text', placeholder: '须填完整' },
    { key: 'on', label: '银行工作日', ask: 'day' },
    { key: 'ref', label: '付款号或申请号', ask: 'text', placeholder: '须填完整' },
    { key: 'digest', label: 'SM3 摘要', ask: 'text', placeholder: '开头若干位即可' },
    { key: 'since', label: '生成或收到自', ask: 'day' },
    { key: 'until', label: '生成或收到至', ask: 'day' },
  ],
  columns: [
    {
      key: 'name',
      title: '文件名',
      text: ({ name }) => name,
      show: ({ id, name }) => (
        <Link to="/bank-files/$id" params={{ id }} className={styles.file}>
          {name}
        </Link>
      ),
      isName: true,
    },
    {
      key: 'direction',
      title: '方向',
      text: ({ direction }) => wordsOf(DIRECTIONS, direction).label,
    },
    { key: 'kind', title: '种类', text: ({ kindLabel }) => kindLabel },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(BANK_FILE_STATES, state).label,
      show: ({ state }) => <StateTag table={BANK_FILE_STATES} state={state} />,
    },
    { key: 'rows', title: '行数', text: ({ rows }) => formatCount(rows), isNumber: true },
    {
      key: 'amount',
      title: '金额（元）',
      text: ({ amount }) => (amount === NO_MONEY ? NONE : formatYuan(amount)),
      isNumber: true,
    },
    { key: 'createdAt', title: '生成或收到', text: ({ createdAt }) => formatMinute(createdAt) },
    { key: 'sentAt', title: '送达', text: ({ sentAt }) => formatMinute(sentAt) },
    { key: 'problem', title: '问题', text: ({ problem }) => problem || NONE },
    {
      key: 'on',
      title: '银行工作日',
      text: ({ businessOn }) => formatDate(businessOn),
      isExtra: true,
    },
    { key: 'batch', title: '批次号', text: ({ batchNo }) => batchNo || NONE, isExtra: true },
    { key: 'digest', title: 'SM3 摘要', text: ({ digest }) => digest, isExtra: true },
    {
      key: 'size',
      title: '大小',
      text: ({ sizeBytes }) => formatBytes(sizeBytes),
      isNumber: true,
      isExtra: true,
    },
    {
      key: 'evidence',
      title: '送达凭据',
      text: ({ evidenceDigest }) => evidenceDigest || NONE,
      isExtra: true,
    },
    {
      key: 'settledAt',
      title: '办结',
      text: ({ settledAt }) => formatMinute(settledAt),
      isExtra: true,
    },
  ],
  nothingYet: { title: '还没有银行文件', advice: '第一批办卡申请送出后，往来文件会列在这里。' },
});

function filterOf(search: SearchOf<typeof bankFilesSearch>) {
  const { direction, kind, state, name, batch, on, ref, digest, since, until } = search;
  return {
    nameStartsWith: name,
    reference: ref,
    digestStartsWith: digest,
    createdSince: since && dawn(since),
    createdUntil: until && dawn(until, 1),
    direction,
    kinds: kind ? [kind.toUpperCase()] : undefined,
    states: state && [state],
    batchNo: batch,
    businessOn: on,
  };
}
