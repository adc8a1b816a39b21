import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import {
  BankStatementsDocument,
  type BankStatementsQuery,
  BankStatementsTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatCount, formatDate, formatMinute } from '../../ui/format.ts';
import { YES_NO } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { isYes, NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { statementsSearch } from './search.ts';

/** The bank's statements, day by day. */
export const STATEMENTS = defineList({
  id: 'statements',
  what: '对账单',
  read: statementsSearch,
  query: BankStatementsDocument,
  total: BankStatementsTotalDocument,
  rows: (data: BankStatementsQuery) => data.bankStatements,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({
    list: 'BANK_STATEMENTS',
    bankStatements: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'open', label: '有未确认的差异', ask: 'choice', choices: YES_NO },
    { key: 'since', label: '日期自', ask: 'day' },
    { key: 'until', label: '日期至', ask: 'day' },
  ],
  columns: [
    {
      key: 'day',
      title: '对账日期',
      text: ({ dayOn }) => formatDate(dayOn),
      show: ({ id, dayOn }) => (
        <Link to="/statements/$id" params={{ id }}>
          {formatDate(dayOn)}
        </Link>
      ),
      isName: true,
    },
    { key: 'part', title: '部分', text: ({ part }) => partText(part), isNumber: true },
    { key: 'account', title: '付款账户', text: ({ accountMasked }) => accountMasked },
    {
      key: 'breaks',
      title: '差异',
      text: wordOfBreaks,
      show: (statement) => <Tag color={colorOf(statement)}>{wordOfBreaks(statement)}</Tag>,
    },
    {
      key: 'opening',
      title: '期初（元）',
      text: ({ opening }) => formatYuan(opening),
      isNumber: true,
    },
    {
      key: 'debitCount',
      title: '付出笔数',
      text: ({ debitCount }) => formatCount(debitCount),
      isNumber: true,
    },
    {
      key: 'debits',
      title: '付出（元）',
      text: ({ debits }) => formatYuan(debits),
      isNumber: true,
    },
    {
      key: 'creditCount',
      title: '收入笔数',
      text: ({ creditCount }) => formatCount(creditCount),
      isNumber: true,
    },
    {
      key: 'credits',
      title: '收入（元）',
      text: ({ credits }) => formatYuan(credits),
      isNumber: true,
    },
    {
      key: 'closing',
      title: '期末（元）',
      text: ({ closing }) => formatYuan(closing),
      isNumber: true,
    },
    {
      key: 'receivedAt',
      title: '登记时间',
      text: ({ receivedAt }) => formatMinute(receivedAt),
      isExtra: true,
    },
  ],
  nothingYet: {
    title: '还没有对账单',
    advice: '银行在每个工作日的次日送来前一日的对账单，登记后列在这里。',
  },
});

/** This will say which file of its day's statement one is. */
export function partText(part: number): string {
  return `第 ${part} 部分`;
}

interface Broken {
  breakCount: number;
  openBreakCount: number;
}

/** This will say in a word how a statement stands. */
export function wordOfBreaks({ breakCount, openBreakCount }: Broken): string {
  if (openBreakCount > 0) return `${formatCount(openBreakCount)} 处待确认，阻止签发`;
  return breakCount > 0 ? `${formatCount(breakCount)} 处，均已确认` : '一致';
}

export function colorOf({ breakCount, openBreakCount }: Broken): string {
  if (openBreakCount > 0) return 'error';
  return breakCount > 0 ? 'default' : 'success';
}

function filterOf({ open, since, until }: SearchOf<typeof statementsSearch>) {
  return { hasOpenBreaks: isYes(open), since, until };
}
