import { Link } from '@tanstack/react-router';
import { MembersDocument, type MembersQuery, MembersTotalDocument } from '../../api/gql/graphql.ts';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf, YES_NO } from '../../ui/list/fields.ts';
import { defineList, type Secret } from '../../ui/list/list.ts';
import { isYes, oneOf, type SearchOf } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { MEMBER_STATUSES, wordsOf } from '../../ui/words.ts';
import { FILE_COLUMNS, needsFile } from './file-columns.ts';
import { QuestionField } from './QuestionField.tsx';
import { askedOf, readQuestion } from './question.ts';
import { membersSearch } from './search.ts';

type Row = MembersQuery['members']['edges'][number]['node'];

const ORDERS = [
  { value: 'NEWEST', label: '新入库的在前' },
  { value: 'OLDEST', label: '早入库的在前' },
  { value: 'NAME', label: '按姓名' },
  { value: 'NAME_DESC', label: '按姓名倒序' },
] as const;
const orderOf = oneOf(ORDERS.map(({ value }) => value));

/** The members of one's scope. */
export const MEMBERS = defineList({
  id: 'members',
  what: '会员',
  read: membersSearch,
  query: MembersDocument,
  total: MembersTotalDocument,
  rows: (data: MembersQuery) => data.members,
  variables: (search, secret, shown) => ({
    filter: filterOf(search, secret),
    orderBy: orderOf(search.order ?? '') ?? 'NEWEST',
    isWhole: needsFile(shown),
  }),
  totalVariables: (search, secret) => ({ filter: filterOf(search, secret) }),
  file: (search, secret) => ({
    list: 'MEMBERS',
    members: filterOf(search, secret),
    orderBy: orderOf(search.order ?? '') ?? 'NEWEST',
  }),
  orders: ORDERS,
  fields: [
    {
      key: 'name',
      label: '姓名',
      ask: 'text',
      placeholder: '姓名、拼音或首字母的开头',
      isPrivate: true,
    },
    { key: 'unit', label: '单位（含下级）', ask: 'unit' },
    { key: 'idNo', label: '证件号码', ask: 'text', placeholder: '须填完整', isPrivate: true },
    { key: 'mobile', label: '手机号', ask: 'text', placeholder: '须填完整', isPrivate: true },
    { key: 'cardNo', label: '卡号', ask: 'text', placeholder: '须填完整', isPrivate: true },
    { key: 'status', label: '会籍状态', ask: 'choice', choices: choicesOf(MEMBER_STATUSES) },
    { key: 'card', label: '有卡', ask: 'choice', choices: YES_NO },
    { key: 'active', label: '卡已激活', ask: 'choice', choices: YES_NO },
    { key: 'q', label: '更多条件', ask: 'own', control: QuestionField },
  ],
  columns: [
    {
      key: 'name',
      title: '姓名',
      text: ({ name }) => name,
      show: ({ id, name }) => (
        <Link to="/members/$id" params={{ id }}>
          {name}
        </Link>
      ),
      isName: true,
    },
    { key: 'sex', title: '性别', text: ({ sex }) => sex?.label ?? NONE },
    { key: 'idNo', title: '证件号码', text: ({ idNoMasked }) => idNoMasked },
    { key: 'mobile', title: '手机号', text: ({ mobileMasked }) => mobileMasked || NONE },
    { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
    {
      key: 'department',
      title: '部门',
      text: ({ department }) => department || NONE,
      isExtra: true,
    },
    { key: 'card', title: '卡', text: cardWords },
    {
      key: 'status',
      title: '会籍状态',
      text: ({ status }) => wordsOf(MEMBER_STATUSES, status).label,
      show: ({ status }) => <StateTag table={MEMBER_STATUSES} state={status} />,
    },
    {
      key: 'joinedOn',
      title: '入会日期',
      text: ({ joinedOn }) => formatDate(joinedOn),
      isExtra: true,
    },
    { key: 'createdAt', title: '入库时间', text: ({ createdAt }) => formatMinute(createdAt) },
    ...FILE_COLUMNS,
  ],
  nothingYet: {
    title: '还没有会员',
    advice: '导入会员名册并确认入库后，会员列在这里。',
    action: <Link to="/imports">去导入名册</Link>,
  },
});

function filterOf(search: SearchOf<typeof membersSearch>, secret: Secret) {
  return {
    ...ofName(secret.name),
    unitId: search.unit,
    status: search.status,
    hasCard: isYes(search.card),
    hasActiveCard: isYes(search.active),
    idNo: secret.idNo,
    mobile: secret.mobile,
    cardNo: secret.cardNo,
    question: search.q ? askedOf(readQuestion(search.q)) : undefined,
  };
}

/** Letters are how a name is typed: its pinyin, or the first letters of it. */
function ofName(name: string | undefined) {
  const isTyped = name !== undefined && /^[a-z' ]+$/i.test(name);
  return isTyped ? { spelled: name } : { nameStartsWith: name };
}

function cardWords({ cards }: Row): string {
  const active = cards.find(({ isActive }) => isActive);
  return (active ?? cards.at(-1))?.status.label ?? '无卡';
}
