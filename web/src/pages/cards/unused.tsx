import { Link } from '@tanstack/react-router';
import {
  type UnusedCardFragment,
  UnusedCardsDocument,
  type UnusedCardsQuery,
  UnusedCardsTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { unusedSearch } from './search.ts';

/** The side of the list with cards that the bank no longer lists. */
export const MISSING = 'missing';

const COLUMNS: readonly Column<UnusedCardFragment>[] = [
  {
    key: 'member',
    title: '会员',
    text: ({ member }) => member?.name ?? NONE,
    show: ({ member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      ) : (
        NONE
      ),
    isName: true,
  },
  { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
  {
    key: 'number',
    title: '卡号',
    text: ({ numberMasked }) => numberMasked,
    show: ({ id, numberMasked }) => (
      <Link to="/cards/$id" params={{ id }}>
        {numberMasked}
      </Link>
    ),
  },
  { key: 'status', title: '卡片状态', text: ({ status }) => status.label },
  { key: 'openedOn', title: '开户日期', text: ({ openedOn }) => formatDate(openedOn) },
  { key: 'activatedAt', title: '激活时间', text: ({ activatedAt }) => formatMinute(activatedAt) },
  { key: 'mobile', title: '手机号', text: ({ member }) => member?.mobileMasked ?? NONE },
  {
    key: 'missingSince',
    title: '银行未列出',
    text: ({ missingSince }) => (missingSince ? formatDate(missingSince) : NONE),
  },
];

/** Cards that somebody should see to: never used and soon asleep, or missing at the bank. */
export const UNUSED = defineList({
  id: 'unused-cards',
  what: '卡',
  read: unusedSearch,
  query: UnusedCardsDocument,
  total: UnusedCardsTotalDocument,
  rows: (data: UnusedCardsQuery) => data.cards,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({ list: 'CARDS', cards: filterOf(search), orderBy: timeOrder(search) }),
  orders: NEWEST_FIRST,
  fields: [{ key: 'unit', label: '单位（含下级）', ask: 'unit' }],
  columns: COLUMNS,
  nothingYet: {
    title: '没有即将睡眠的卡',
    advice: '开户满五个月仍未使用的卡列在这里；满六个月，银行会暂停其非柜面业务。',
  },
});

function filterOf({ unit, tab }: SearchOf<typeof unusedSearch>) {
  return tab === MISSING
    ? { unitId: unit, isMissing: true }
    : { unitId: unit, isDormantSoon: true };
}
