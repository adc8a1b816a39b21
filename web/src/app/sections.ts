import type { Role } from '../api/gql/graphql.ts';
import { hasRole, type Viewer } from '../ui/viewer.tsx';

/** The parts of the app: where each is, what it is called, and whose it is. The server judges again. */

export type SectionPath =
  | '/'
  | '/units'
  | '/members'
  | '/imports'
  | '/cards'
  | '/applications'
  | '/disbursements'
  | '/bank-files'
  | '/alarms'
  | '/staff'
  | '/sessions'
  | '/audit'
  | '/exports'
  | '/account'
  | '/guide';

export interface Section {
  path: SectionPath;
  label: string;
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
];
const NOT_ADMIN = EVERYBODY.filter((role) => role !== 'ADMIN');

const PROVINCIAL = NOT_ADMIN.filter((role) => role !== 'CLERK');

export const SECTIONS: readonly Section[] = [
  { path: '/', label: '首页', roles: EVERYBODY },
  { path: '/units', label: '单位', detail: '单位详情', roles: NOT_ADMIN },
  { path: '/members', label: '会员', detail: '会员详情', roles: NOT_ADMIN, isPersonal: true },
  { path: '/imports', label: '导入', detail: '导入详情', roles: NOT_ADMIN, isPersonal: true },
  { path: '/cards', label: '办卡', detail: '批次详情', roles: NOT_ADMIN, isPersonal: true },
  { path: '/applications', label: '办卡申请', roles: NOT_ADMIN, isPersonal: true },
  {
    path: '/disbursements',
    label: '发放',
    detail: '批次详情',
    roles: PROVINCIAL,
    isPersonal: true,
  },
  {
    path: '/bank-files',
    label: '银行文件',
    detail: '文件详情',
    roles: PROVINCIAL,
    isPersonal: true,
  },
  { path: '/alarms', label: '告警', roles: PROVINCIAL },
  { path: '/audit', label: '审计', roles: ['OFFICE', 'AUDITOR', 'ADMIN'] },
  { path: '/staff', label: '工作人员', detail: '人员详情', roles: ['ADMIN'] },
  { path: '/sessions', label: '登录记录', roles: ['ADMIN'] },
  { path: '/exports', label: '下载中心', roles: EVERYBODY },
  { path: '/account', label: '我的账号', roles: EVERYBODY },
  { path: '/guide', label: '使用指南', roles: EVERYBODY },
];

/** This will list the parts of the app that are somebody's. */
export function sectionsOf(viewer: Viewer): readonly Section[] {
  return SECTIONS.filter(({ roles }) => hasRole(viewer, ...roles));
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
