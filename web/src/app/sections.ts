import type { Role } from '../api/gql/graphql.ts';
import { hasRole, type Viewer } from '../ui/viewer.tsx';

/** The parts of the app: where each is, what it is called, and whose it is. The server judges again. */

export type SectionPath =
  | '/'
  | '/units'
  | '/members'
  | '/transfers'
  | '/corrections'
  | '/imports'
  | '/participants'
  | '/data-rights'
  | '/provincial'
  | '/cards'
  | '/applications'
  | '/unused-cards'
  | '/disbursements'
  | '/unknown'
  | '/reissues'
  | '/holds'
  | '/bank-files'
  | '/set-aside'
  | '/explain'
  | '/exchange-calendar'
  | '/profiles'
  | '/statements'
  | '/certificates'
  | '/statistics'
  | '/bulletins'
  | '/policies'
  | '/retention'
  | '/alarms'
  | '/staff'
  | '/sessions'
  | '/security-policy'
  | '/audit'
  | '/exports'
  | '/account'
  | '/guide';

/** The parts of the menu, in its order; what belongs to none stands before them. */
export const GROUPS = ['会员与单位', '普惠卡', '资金', '银行往来', '系统'] as const;

export type Group = (typeof GROUPS)[number];

export interface Section {
  path: SectionPath;
  label: string;
  /** Under which heading of the menu it stands. */
  group?: Group;
  /** What a page below it is called. */
  detail?: string;
  roles: readonly Role[];
  /** People's data is shown there: such pages carry who looks and when. */
  isPersonal?: boolean;
}

const EVERYBODY: readonly Role[] = [
  'OFFICE',
  'MAKER',
  'CHECKER',
  'RELEASER',
  'LEADER',
  'CLERK',
  'AUDITOR',
  'ADMIN',
  'SECURITY_ADMIN',
  'AUDIT_ADMIN',
];
/** The system, the security and the audit administrator; none of them sees members or money. */
const NOT_ADMIN = EVERYBODY.filter((role) => !role.endsWith('ADMIN'));
const OF_STAFF: readonly Role[] = ['ADMIN', 'SECURITY_ADMIN'];

const PROVINCIAL = NOT_ADMIN.filter((role) => role !== 'CLERK');

const BOOKS: readonly Role[] = ['OFFICE', 'MAKER', 'CHECKER', 'RELEASER', 'AUDITOR'];

export const SECTIONS: readonly Section[] = [
  { path: '/', label: '首页', roles: EVERYBODY },
  { path: '/units', label: '单位', group: '会员与单位', detail: '单位详情', roles: NOT_ADMIN },
  {
    path: '/members',
    label: '会员',
    group: '会员与单位',
    detail: '会员详情',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  {
    path: '/transfers',
    label: '会籍转接',
    group: '会员与单位',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  {
    path: '/corrections',
    label: '信息更正',
    group: '会员与单位',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  {
    path: '/imports',
    label: '导入',
    group: '会员与单位',
    detail: '导入详情',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  { path: '/statistics', label: '统计分析', group: '会员与单位', roles: NOT_ADMIN },
  {
    path: '/bulletins',
    label: '通报',
    group: '会员与单位',
    detail: '通报详情',
    roles: NOT_ADMIN,
  },
  {
    path: '/participants',
    label: '参保名单核对',
    group: '会员与单位',
    detail: '名单详情',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  {
    path: '/data-rights',
    label: '个人信息请求',
    group: '会员与单位',
    roles: ['OFFICE', 'CHECKER', 'AUDITOR'],
    isPersonal: true,
  },
  {
    path: '/provincial',
    label: '省库报送',
    group: '会员与单位',
    detail: '报送详情',
    roles: ['OFFICE', 'CHECKER', 'AUDITOR'],
    isPersonal: true,
  },
  {
    path: '/cards',
    label: '办卡',
    group: '普惠卡',
    detail: '详情',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  { path: '/applications', label: '办卡申请', group: '普惠卡', roles: NOT_ADMIN, isPersonal: true },
  {
    path: '/unused-cards',
    label: '需要提醒的卡',
    group: '普惠卡',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  {
    path: '/disbursements',
    label: '发放',
    group: '资金',
    detail: '批次详情',
    roles: PROVINCIAL,
    isPersonal: true,
  },
  { path: '/unknown', label: '结果未明', group: '资金', roles: PROVINCIAL, isPersonal: true },
  { path: '/reissues', label: '失败与退回', group: '资金', roles: PROVINCIAL, isPersonal: true },
  { path: '/holds', label: '止付', group: '资金', roles: PROVINCIAL, isPersonal: true },
  {
    path: '/explain',
    label: '一分钱的来龙去脉',
    group: '资金',
    roles: NOT_ADMIN,
    isPersonal: true,
  },
  { path: '/certificates', label: '守恒证书', group: '资金', detail: '证书详情', roles: BOOKS },
  {
    path: '/bank-files',
    label: '银行文件',
    group: '银行往来',
    detail: '文件详情',
    roles: PROVINCIAL,
    isPersonal: true,
  },
  { path: '/set-aside', label: '隔离与处置', group: '银行往来', roles: PROVINCIAL },
  {
    path: '/exchange-calendar',
    label: '交换日历',
    group: '银行往来',
    roles: [...PROVINCIAL, 'ADMIN'],
  },
  { path: '/statements', label: '日对账单', group: '银行往来', detail: '对账单详情', roles: BOOKS },
  {
    path: '/profiles',
    label: '银行约定',
    group: '银行往来',
    roles: ['OFFICE', 'AUDITOR', 'ADMIN'],
  },
  { path: '/policies', label: '政策条款', group: '系统', roles: EVERYBODY },
  {
    path: '/retention',
    label: '档案保存期限',
    group: '系统',
    roles: ['OFFICE', 'AUDITOR'],
  },
  { path: '/alarms', label: '告警', group: '系统', roles: PROVINCIAL },
  {
    path: '/audit',
    label: '审计',
    group: '系统',
    roles: ['OFFICE', 'AUDITOR', ...OF_STAFF, 'AUDIT_ADMIN'],
  },
  { path: '/staff', label: '工作人员', group: '系统', detail: '人员详情', roles: OF_STAFF },
  { path: '/sessions', label: '登录记录', group: '系统', roles: OF_STAFF },
  {
    path: '/security-policy',
    label: '安全策略',
    group: '系统',
    roles: [...OF_STAFF, 'AUDIT_ADMIN', 'AUDITOR'],
  },
  { path: '/exports', label: '下载中心', group: '系统', roles: EVERYBODY },
  { path: '/account', label: '我的账号', group: '系统', roles: EVERYBODY },
  { path: '/guide', label: '使用指南', group: '系统', roles: EVERYBODY },
];

/** This will list the parts of the app that are somebody's. */
export function sectionsOf(viewer: Viewer): readonly Section[] {
  return SECTIONS.filter(({ roles }) => hasRole(viewer, ...roles));
}

/** A heading of the menu with what stands under it; null is what stands before all headings. */
export interface MenuPart {
  group: Group | null;
  sections: readonly Section[];
}

/** This will put somebody's parts of the app under their headings; a heading over nothing is left out. */
export function menuOf(viewer: Viewer): readonly MenuPart[] {
  const own = sectionsOf(viewer);
  return [null, ...GROUPS]
    .map((group) => ({
      group,
      sections: own.filter((section) => (section.group ?? null) === group),
    }))
    .filter(({ sections }) => sections.length > 0);
}

/**
 * This will say which headings are open before the person says otherwise: the one of the present page,
 * then from the top as many as there is room for.
 */
export function openAtFirst(
  parts: readonly MenuPart[],
  current: Group | null,
  rows: number,
): ReadonlySet<Group> {
  let left =
    rows - parts.reduce((sum, { group, sections }) => sum + (group ? 1 : sections.length), 0);
  const open = new Set<Group>();
  for (const { group, sections } of parts.toSorted((one) => (one.group === current ? -1 : 0))) {
    if (group && (group === current || sections.length <= left)) {
      open.add(group);
      left -= sections.length;
    }
  }
  return open;
}

/** This will find the part of the app to which an address belongs. */
export function sectionAt(pathname: string): Section | undefined {
  const head = `/${pathname.split('/')[1] ?? ''}`;
  return SECTIONS.find(({ path }) => path === head);
}

export interface Crumb {
  label: string;
  to?: SectionPath;
}

/** This will give the way from the start to a page; the page itself is no link. */
export function crumbsAt(pathname: string): readonly Crumb[] {
  const section = sectionAt(pathname);
  const home: Crumb = { label: '首页', to: '/' };
  if (!section || section.path === '/') return [];
  const isDetail = pathname.split('/').length > 2;
  if (!isDetail || !section.detail) return [home, { label: section.label }];
  return [home, { label: section.label, to: section.path }, { label: section.detail }];
}
