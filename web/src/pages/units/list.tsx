import { Link } from '@tanstack/react-router';
import { UnitsDocument, type UnitsQuery, UnitsTotalDocument } from '../../api/gql/graphql.ts';
import { formatCount, formatMinute, formatShare, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { oneOf, type SearchOf } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { UNIT_STATUSES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { unitsSearch } from './search.ts';
import styles from './Units.module.css';

const ORDERS = [
  { value: 'TREE', label: '按隶属关系' },
  { value: 'NAME', label: '按名称' },
  { value: 'NEWEST', label: '新建档的在前' },
  { value: 'OLDEST', label: '早建档的在前' },
] as const;
const orderOf = oneOf(ORDERS.map(({ value }) => value));

/** The units of one's scope, each figure with everything below. */
export const UNITS = defineList({
  id: 'units',
  what: '单位',
  read: unitsSearch,
  query: UnitsDocument,
  total: UnitsTotalDocument,
  rows: (data: UnitsQuery) => data.units,
  variables: (search) => ({
    filter: filterOf(search),
    orderBy: orderOf(search.order ?? '') ?? 'TREE',
  }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({
    list: 'UNITS',
    units: filterOf(search),
    orderBy: orderOf(search.order ?? '') ?? 'TREE',
  }),
  orders: ORDERS,
  fields: [
    { key: 'name', label: '名称', ask: 'text', placeholder: '名称中的几个字' },
    { key: 'below', label: '在此单位之下', ask: 'unit' },
    { key: 'uscc', label: '工会统一社会信用代码', ask: 'text', placeholder: '须填完整' },
    { key: 'status', label: '状态', ask: 'choice', choices: choicesOf(UNIT_STATUSES) },
  ],
  columns: [
    {
      key: 'name',
      title: '单位',
      text: ({ name }) => name,
      show: ({ id, name, depth }) => (
        <span className={styles.name} style={{ paddingInlineStart: (depth - 1) * 20 }}>
          <Link to="/units/$id" params={{ id }}>
            {name}
          </Link>
        </span>
      ),
      isName: true,
    },
    {
      key: 'members',
      title: '会员',
      text: ({ figures }) => formatCount(figures.members),
      isNumber: true,
    },
    {
      key: 'applied',
      title: '已申办',
      text: ({ figures }) => formatCount(figures.cardsApplied),
      isNumber: true,
    },
    {
      key: 'active',
      title: '已激活',
      text: ({ figures }) => formatCount(figures.cardsActive),
      isNumber: true,
    },
    {
      key: 'share',
      title: '激活率',
      text: ({ figures }) => formatShare(figures.cardsActive, figures.members),
      isNumber: true,
    },
    {
      key: 'credited',
      title: '已入账（元）',
      text: ({ figures }) => formatYuan(figures.creditedAmount),
      isNumber: true,
    },
    { key: 'uscc', title: '工会统一社会信用代码', text: ({ unionUscc }) => unionUscc },
    { key: 'parent', title: '上级', text: ({ parent }) => parent?.name ?? NONE, isExtra: true },
    {
      key: 'labour',
      title: '劳动关系',
      text: ({ labourRelation }) => labourRelation?.label ?? NONE,
      isExtra: true,
    },
    { key: 'dues', title: '会费缴纳', text: ({ dues }) => dues?.label ?? NONE, isExtra: true },
    { key: 'nature', title: '性质', text: ({ nature }) => nature?.label ?? NONE, isExtra: true },
    {
      key: 'district',
      title: '区划',
      text: ({ district }) => district?.label ?? NONE,
      isExtra: true,
    },
    { key: 'term', title: '届次', text: ({ termName }) => termName || NONE, isExtra: true },
    {
      key: 'status',
      title: '状态',
      text: ({ status }) => wordsOf(UNIT_STATUSES, status).label,
      show: ({ status }) => <StateTag table={UNIT_STATUSES} state={status} />,
    },
    {
      key: 'createdAt',
      title: '建档时间',
      text: ({ createdAt }) => formatMinute(createdAt),
      isExtra: true,
    },
  ],
  nothingYet: { title: '还没有单位', advice: '导入单位名册并确认入库后，单位列在这里。' },
});

type Search = SearchOf<typeof unitsSearch>;

/** This will read which units are asked for by their classifications, each independent of the others. */
export function classesOf({ labour, dues, district }: Search) {
  return { labourRelation: labour, dues, district };
}

function filterOf(search: Search) {
  const { name, below, uscc, status } = search;
  return { name, below, unionUscc: uscc, status, ...classesOf(search) };
}
