import { Link } from '@tanstack/react-router';
import {
  DisbursementsDocument,
  type DisbursementsQuery,
  DisbursementsTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { DISBURSEMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { disbursementsSearch } from './search.ts';

const POLL_MS = 5000;

/** The disbursements, and where each stands between draft and settled. */
export const DISBURSEMENTS = defineList({
  id: 'disbursements',
  what: '发放批次',
  read: disbursementsSearch,
  query: DisbursementsDocument,
  total: DisbursementsTotalDocument,
  rows: (data: DisbursementsQuery) => data.disbursements,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  file: (search) => ({
    list: 'DISBURSEMENTS',
    disbursements: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'state', label: '状态', ask: 'choice', choices: choicesOf(DISBURSEMENT_STATES) },
    { key: 'year', label: '计划年度', ask: 'text', placeholder: '如 2018' },
    { key: 'programme', label: '项目代码', ask: 'text', placeholder: '如 HZBX' },
  ],
  columns: [
    {
      key: 'name',
      title: '批次',
      text: nameOf,
      show: (row) => (
        <Link to="/disbursements/$id" params={{ id: row.id }}>
          {nameOf(row)}
        </Link>
      ),
      isName: true,
    },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(DISBURSEMENT_STATES, state).label,
      show: ({ state }) => <StateTag table={DISBURSEMENT_STATES} state={state} />,
    },
    { key: 'unit', title: '范围', text: ({ unit }) => unit?.name ?? NONE },
    {
      key: 'count',
      title: '笔数',
      text: ({ paymentCount }) => formatCount(paymentCount),
      isNumber: true,
    },
    { key: 'total', title: '金额（元）', text: ({ total }) => formatYuan(total), isNumber: true },
    { key: 'draftedBy', title: '拟定', text: ({ draftedBy }) => draftedBy?.name ?? NONE },
    { key: 'checkedBy', title: '复核', text: ({ checkedBy }) => checkedBy?.name ?? NONE },
    { key: 'releasedBy', title: '签发', text: ({ releasedBy }) => releasedBy?.name ?? NONE },
    { key: 'draftedAt', title: '拟定时间', text: ({ draftedAt }) => formatMinute(draftedAt) },
    {
      key: 'settledAt',
      title: '结清时间',
      text: ({ settledAt }) => formatMinute(settledAt),
      isExtra: true,
    },
  ],
  nothingYet: {
    title: '还没有发放批次',
    advice: '会员的卡激活后，由财务经办拟定批次，经复核与签发送银行。',
  },
});

/** This will name a disbursement as people speak of it. */
export function nameOf({
  programme,
  planYear,
  draftedAt,
}: Pick<
  DisbursementsQuery['disbursements']['edges'][number]['node'],
  'programme' | 'planYear' | 'draftedAt'
>): string {
  return `${programme?.name ?? '发放'} ${planYear} 年度（${formatMinute(draftedAt)}）`;
}

function filterOf({ programme, year, state, tab }: SearchOf<typeof disbursementsSearch>) {
  return {
    programme,
    planYear: year ? Number(year) : undefined,
    states: state && [state],
    waitsForMe: tab === 'waiting' || undefined,
    draftedByMe: tab === 'drafted' || undefined,
  };
}
