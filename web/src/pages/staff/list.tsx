import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import {
  StaffListDocument,
  type StaffListQuery,
  type StaffRowFragment,
  StaffTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf, YES_NO } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { isYes, oneOf, type SearchOf } from '../../ui/list/search.ts';
import { roleLabels } from '../../ui/roles.ts';
import { ROLES } from '../../ui/words.ts';
import { staffSearch } from './search.ts';

const ORDERS = [
  { value: 'LOGIN', label: '按登录名' },
  { value: 'NEWEST', label: '新建立的在前' },
  { value: 'OLDEST', label: '早建立的在前' },
] as const;
const orderOf = oneOf(ORDERS.map(({ value }) => value));

/** Whoever may sign in. */
export const STAFF = defineList({
  id: 'staff',
  what: '工作人员',
  read: staffSearch,
  query: StaffListDocument,
  total: StaffTotalDocument,
  rows: (data: StaffListQuery) => data.staff,
  variables: (search) => ({
    filter: filterOf(search),
    orderBy: orderOf(search.order ?? '') ?? 'LOGIN',
  }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({
    list: 'STAFF',
    staff: filterOf(search),
    orderBy: orderOf(search.order ?? '') ?? 'LOGIN',
  }),
  orders: ORDERS,
  fields: [
    { key: 'login', label: '登录名', ask: 'text', placeholder: '须填完整' },
    { key: 'role', label: '岗位', ask: 'choice', choices: choicesOf(ROLES) },
    { key: 'disabled', label: '已停用', ask: 'choice', choices: YES_NO },
  ],
  columns: [
    {
      key: 'login',
      title: '登录名',
      text: ({ login }) => login,
      show: ({ id, login }) => (
        <Link to="/staff/$id" params={{ id }}>
          {login}
        </Link>
      ),
      isName: true,
    },
    { key: 'name', title: '姓名', text: ({ name }) => name },
    { key: 'roles', title: '岗位', text: ({ roles }) => roleLabels(roles) },
    {
      key: 'state',
      title: '状态',
      text: (row) => standing(row).label,
      show: (row) => <Standing staff={row} />,
    },
    { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE, isExtra: true },
    { key: 'createdAt', title: '建立时间', text: ({ createdAt }) => formatMinute(createdAt) },
    {
      key: 'passwordChangedAt',
      title: '最近改密码',
      text: ({ passwordChangedAt }) => formatMinute(passwordChangedAt),
    },
  ],
  nothingYet: { title: '还没有工作人员', advice: '新建工作人员后，列在这里。' },
});

function filterOf({ login, role, disabled }: SearchOf<typeof staffSearch>) {
  return { login, role, isDisabled: isYes(disabled) };
}

/** Whether somebody can sign in, and if not, why. */
export function Standing({ staff }: { staff: StaffRowFragment }) {
  const { label, color } = standing(staff);
  return <Tag color={color}>{label}</Tag>;
}

function standing({ isDisabled, lockedUntil, awaitsRelease }: StaffRowFragment) {
  if (isDisabled) return { label: '已停用', color: 'default' };
  if (awaitsRelease) return { label: '待安全管理员解锁', color: 'warning' };
  const isLocked = lockedUntil !== null && Date.parse(lockedUntil) > Date.now();
  return isLocked
    ? { label: `已锁定至 ${formatMinute(lockedUntil)}`, color: 'warning' }
    : { label: '正常', color: 'success' };
}
