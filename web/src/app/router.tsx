import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { alarmsSearch } from '../pages/alarms/search.ts';
import { auditSearch } from '../pages/audit/search.ts';
import { bankFileSearch, bankFilesSearch } from '../pages/bank-files/search.ts';
import { applicationsSearch, batchesSearch, batchSearch } from '../pages/cards/search.ts';
import { disbursementsSearch, paymentsSearch } from '../pages/disbursements/search.ts';
import { exportsSearch } from '../pages/exports/search.ts';
import { guideSearch } from '../pages/guide/search.ts';
import { importsSearch, rowsSearch } from '../pages/imports/search.ts';
import { membersSearch } from '../pages/members/search.ts';
import { sessionsSearch, staffSearch } from '../pages/staff/search.ts';
import { statusSearch } from '../pages/status/search.ts';
import { unitsSearch } from '../pages/units/search.ts';
import { Crash } from '../ui/Crash.tsx';
import { parseSearch, stringifySearch } from '../ui/list/search.ts';
import { Loading, Nothing } from '../ui/PageState.tsx';
import { Shell } from './Shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Nothing title="没有这个页面" advice={<Link to="/">回到首页</Link>} />,
});

const getParentRoute = () => root;

const status = createRoute({
  getParentRoute,
  path: '/',
  validateSearch: statusSearch,
  component: lazyRouteComponent(() => import('../pages/status/StatusPage.tsx'), 'StatusPage'),
});

const units = createRoute({
  getParentRoute,
  path: '/units',
  validateSearch: unitsSearch,
  component: lazyRouteComponent(() => import('../pages/units/UnitsPage.tsx'), 'UnitsPage'),
});

const unit = createRoute({
  getParentRoute,
  path: '/units/$id',
  component: lazyRouteComponent(() => import('../pages/units/UnitPage.tsx'), 'UnitPage'),
});

const members = createRoute({
  getParentRoute,
  path: '/members',
  validateSearch: membersSearch,
  component: lazyRouteComponent(() => import('../pages/members/MembersPage.tsx'), 'MembersPage'),
});

const member = createRoute({
  getParentRoute,
  path: '/members/$id',
  component: lazyRouteComponent(() => import('../pages/members/PersonPage.tsx'), 'PersonPage'),
});

const imports = createRoute({
  getParentRoute,
  path: '/imports',
  validateSearch: importsSearch,
  component: lazyRouteComponent(() => import('../pages/imports/ImportsPage.tsx'), 'ImportsPage'),
});

const oneImport = createRoute({
  getParentRoute,
  path: '/imports/$id',
  validateSearch: rowsSearch,
  component: lazyRouteComponent(() => import('../pages/imports/ImportPage.tsx'), 'ImportPage'),
});

const disbursements = createRoute({
  getParentRoute,
  path: '/disbursements',
  validateSearch: disbursementsSearch,
  component: lazyRouteComponent(
    () => import('../pages/disbursements/DisbursementsPage.tsx'),
    'DisbursementsPage',
  ),
});

const disbursement = createRoute({
  getParentRoute,
  path: '/disbursements/$id',
  validateSearch: paymentsSearch,
  component: lazyRouteComponent(
    () => import('../pages/disbursements/DisbursementPage.tsx'),
    'DisbursementPage',
  ),
});

const cards = createRoute({
  getParentRoute,
  path: '/cards',
  validateSearch: batchesSearch,
  component: lazyRouteComponent(() => import('../pages/cards/CardsPage.tsx'), 'CardsPage'),
});

const cardBatch = createRoute({
  getParentRoute,
  path: '/cards/$id',
  validateSearch: batchSearch,
  component: lazyRouteComponent(() => import('../pages/cards/BatchPage.tsx'), 'BatchPage'),
});

const applications = createRoute({
  getParentRoute,
  path: '/applications',
  validateSearch: applicationsSearch,
  component: lazyRouteComponent(
    () => import('../pages/cards/ApplicationsPage.tsx'),
    'ApplicationsPage',
  ),
});

const bankFiles = createRoute({
  getParentRoute,
  path: '/bank-files',
  validateSearch: bankFilesSearch,
  component: lazyRouteComponent(
    () => import('../pages/bank-files/BankFilesPage.tsx'),
    'BankFilesPage',
  ),
});

const bankFile = createRoute({
  getParentRoute,
  path: '/bank-files/$id',
  validateSearch: bankFileSearch,
  component: lazyRouteComponent(
    () => import('../pages/bank-files/BankFilePage.tsx'),
    'BankFilePage',
  ),
});

const alarms = createRoute({
  getParentRoute,
  path: '/alarms',
  validateSearch: alarmsSearch,
  component: lazyRouteComponent(() => import('../pages/alarms/AlarmsPage.tsx'), 'AlarmsPage'),
});

const staffList = createRoute({
  getParentRoute,
  path: '/staff',
  validateSearch: staffSearch,
  component: lazyRouteComponent(() => import('../pages/staff/StaffListPage.tsx'), 'StaffListPage'),
});

const staff = createRoute({
  getParentRoute,
  path: '/staff/$id',
  component: lazyRouteComponent(() => import('../pages/staff/StaffPage.tsx'), 'StaffPage'),
});

const sessions = createRoute({
  getParentRoute,
  path: '/sessions',
  validateSearch: sessionsSearch,
  component: lazyRouteComponent(() => import('../pages/staff/SessionsPage.tsx'), 'SessionsPage'),
});

const audit = createRoute({
  getParentRoute,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('../pages/audit/AuditPage.tsx'), 'AuditPage'),
});

const exports = createRoute({
  getParentRoute,
  path: '/exports',
  validateSearch: exportsSearch,
  component: lazyRouteComponent(() => import('../pages/exports/ExportsPage.tsx'), 'ExportsPage'),
});

const account = createRoute({
  getParentRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/AccountPage.tsx'), 'AccountPage'),
});

const guide = createRoute({
  getParentRoute,
  path: '/guide',
  validateSearch: guideSearch,
  component: lazyRouteComponent(() => import('../pages/guide/GuidePage.tsx'), 'GuidePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    status,
    units,
    unit,
    members,
    member,
    imports,
    oneImport,
    disbursements,
    disbursement,
    cards,
    cardBatch,
    applications,
    bankFiles,
    bankFile,
    alarms,
    staffList,
    staff,
    sessions,
    audit,
    exports,
    account,
    guide,
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultErrorComponent: Crash,
  defaultPendingComponent: () => <Loading what="页面" />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
