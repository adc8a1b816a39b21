import {
  ProvisionsDocument,
  type ProvisionsQuery,
  ProvisionsTotalDocument,
} from '../../api/gql/graphql.ts';
import { NONE, today } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { PROVISION_STATES } from '../../ui/words.ts';
import { Act } from './Act.tsx';
import { policiesSearch } from './search.ts';
import { PROVISION_KINDS, spanOf, wordsOf } from './words.ts';

const TEXT_WIDTH = 320;

/** What documents set: today's rules, those of any other day, and what waits for a second person. */
export const PROVISIONS = defineList({
  id: 'policies',
  what: '政策条款',
  read: policiesSearch,
  query: ProvisionsDocument,
  total: ProvisionsTotalDocument,
  rows: (data: ProvisionsQuery) => data.provisions,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'asOf', label: '哪一天有效', ask: 'day' },
    { key: 'kind', label: '种类', ask: 'choice', choices: choicesOf(PROVISION_KINDS) },
    { key: 'document', label: '文号', ask: 'text', placeholder: '如 川直工发〔2018〕1号' },
  ],
  columns: [
    {
      key: 'label',
      title: '事项',
      text: ({ label, planYear }) => (planYear ? `${label}（${planYear} 年度）` : label),
      isName: true,
    },
    { key: 'value', title: '规定', text: wordsOf, width: 240 },
    {
      key: 'source',
      title: '依据',
      text: ({ document, clause }) => `${document} ${clause}`,
      width: 200,
    },
    {
      key: 'originalText',
      title: '原文',
      text: ({ originalText }) => originalText,
      width: TEXT_WIDTH,
    },
    {
      key: 'interpretation',
      title: '理解',
      text: ({ interpretation }) => interpretation || NONE,
      width: TEXT_WIDTH,
    },
    {
      key: 'confirmedBy',
      title: '确认人',
      text: ({ confirmedBy, interpretation }) =>
        confirmedBy || (interpretation ? '尚未确认' : NONE),
    },
    { key: 'span', title: '施行', text: spanOf, width: 200 },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => PROVISION_STATES[state].label,
      show: ({ state }) => <StateTag table={PROVISION_STATES} state={state} />,
    },
    {
      key: 'entered',
      title: '录入人',
      text: ({ enteredBy, enteredAt }) => (enteredAt ? (enteredBy?.name ?? NONE) : '系统自带'),
    },
    {
      key: 'act',
      title: '办理',
      text: () => '',
      show: (provision) => <Act provision={provision} />,
      isAct: true,
    },
  ],
  nothingYet: {
    title: '没有条款',
    advice: '这一天没有有效的条款；换一天，或在「全部」里查看沿革。',
  },
});

function filterOf({ asOf, kind, document, tab }: SearchOf<typeof policiesSearch>) {
  return {
    asOf: tab ? null : asOf || today(),
    kinds: kind ? [kind] : null,
    document: document || null,
    states: tab === 'proposed' ? ['PROPOSED' as const] : null,
  };
}
