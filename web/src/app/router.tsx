import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { alarmsSearch } from '../pages/alarms/search.ts';
import { auditSearch } from '../pages/audit/search.ts';
import { bankFileSearch, bankFilesSearch } from '../pages/bank-files/search.ts';
import {
  applicationsSearch,
  batchesSearch,
  batchSearch,
  unusedSearch,
} from '../pages/cards/search.ts';
import { certificatesSearch } from '../pages/certificates/search.ts';
import { disbursementsSearch, paymentsSearch } from '../pages/disbursements/search.ts';
import { exchangeCalendarSearch } from '../pages/exchange-calendar/search.ts';
import { explainSearch } from '../pages/explain/search.ts';
import { exportsSearch } from '../pages/exports/search.ts';
import { guideSearch } from '../pages/guide/search.ts';
import { holdsSearch } from '../pages/holds/search.ts';
import { importsSearch, rowsSearch } from '../pages/imports/search.ts';
import { membersSearch } from '../pages/members/search.ts';
import { reissueSearch, unknownSearch } from '../pages/open-payments/search.ts';
import { policiesSearch } from '../pages/policies/search.ts';
import { setAsideSearch } from '../pages/set-aside/search.ts';
import { sessionsSearch, staffSearch } from '../pages/staff/search.ts';
import { statementsSearch } from '../pages/statements/search.ts';
import { statusSearch } from '../pages/status/search.ts';
import { unitsSearch } from '../pages/units/search.ts';
import { Crash } from '../ui/Crash.tsx';
import { parseSearch, stringifySearch } from '../ui/list/search.ts';
import { Loading } from '../ui/PageState.tsx';
import {
  dataRights,
  participantList,
  participants,
  profiles,
  provincial,
  provincialDelivery,
  retention,
} from './desk-routes.ts';
import { bulletin, bulletins, statistics } from './figure-routes.tsx';
import { corrections, transfers } from './member-routes.ts';
import { getParentRoute, root } from './root-route.tsx';

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

const unknown = createRoute({
  getParentRoute,
  path: '/unknown',
  validateSearch: unknownSearch,
  component: lazyRouteComponent(
    () => import('../pages/open-payments/UnknownPage.tsx'),
    'UnknownPage',
  ),
});

const reissues = createRoute({
  getParentRoute,
  path: '/reissues',
  validateSearch: reissueSearch,
  component: lazyRouteComponent(
    () => import('../pages/open-payments/ReissuesPage.tsx'),
    'ReissuesPage',
  ),
});

const holds = createRoute({
  getParentRoute,
  path: '/holds',
  validateSearch: holdsSearch,
  component: lazyRouteComponent(() => import('../pages/holds/HoldsPage.tsx'), 'HoldsPage'),
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
  component: lazyRouteComponent(
    () => import('../pages/cards/CardOrBatchPage.tsx'),
    'CardOrBatchPage',
  ),
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

const unusedCards = createRoute({
  getParentRoute,
  path: '/unused-cards',
  validateSearch: unusedSearch,
  component: lazyRouteComponent(() => import('../pages/cards/UnusedPage.tsx'), 'UnusedPage'),
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

const setAside = createRoute({
  getParentRoute,
  path: '/set-aside',
  validateSearch: setAsideSearch,
  component: lazyRouteComponent(
    () => import('../pages/set-aside/SetAsidePage.tsx'),
    'SetAsidePage',
  ),
});

const explain = createRoute({
  getParentRoute,
  path: '/explain',
  validateSearch: explainSearch,
  component: lazyRouteComponent(() => import('../pages/explain/ExplainPage.tsx'), 'ExplainPage'),
});

const exchangeCalendar = createRoute({
  getParentRoute,
  path: '/exchange-calendar',
  validateSearch: exchangeCalendarSearch,
  component: lazyRouteComponent(
    () => import('../pages/exchange-calendar/ExchangeCalendarPage.tsx'),
    'ExchangeCalendarPage',
  ),
});

const policies = createRoute({
  getParentRoute,
  path: '/policies',
  validateSearch: policiesSearch,
  component: lazyRouteComponent(() => import('../pages/policies/PoliciesPage.tsx'), 'PoliciesPage'),
});

const statements = createRoute({
  getParentRoute,
  path: '/statements',
  validateSearch: statementsSearch,
  component: lazyRouteComponent(
    () => import('../pages/statements/StatementsPage.tsx'),
    'StatementsPage',
  ),
});

const statement = createRoute({
  getParentRoute,
  path: '/statements/$id',
  component: lazyRouteComponent(
    () => import('../pages/statements/StatementPage.tsx'),
    'StatementPage',
  ),
});

const certificates = createRoute({
  getParentRoute,
  path: '/certificates',
  validateSearch: certificatesSearch,
  component: lazyRouteComponent(
    () => import('../pages/certificates/CertificatesPage.tsx'),
    'CertificatesPage',
  ),
});

const certificate = createRoute({
  getParentRoute,
  path: '/certificates/$id',
  component: lazyRouteComponent(
    () => import('../pages/certificates/CertificatePage.tsx'),
    'CertificatePage',
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

const securityPolicy = createRoute({
  getParentRoute,
  path: '/security-policy',
  component: lazyRouteComponent(
    () => import('../pages/security-policy/SecurityPolicyPage.tsx'),
    'SecurityPolicyPage',
  ),
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
    unknown,
    reissues,
    holds,
    cards,
    cardBatch,
    applications,
    unusedCards,
    bankFiles,
    bankFile,
    statements,
    statement,
    certificates,
    certificate,
    setAside,
    explain,
    exchangeCalendar,
    statistics,
    bulletins,
    bulletin,
    policies,
    transfers(getParentRoute),
    corrections(getParentRoute),
    profiles,
    retention,
    dataRights,
    participants,
    participantList,
    provincial,
    provincialDelivery,
    alarms,
    staffList,
    staff,
    sessions,
    securityPolicy,
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
