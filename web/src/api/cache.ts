import type { Cache, UpdateResolver } from '@urql/exchange-graphcache';
import { EMBEDDED } from './embedded.ts';

/** How the answers of the server are kept: by id where a thing has one, inside its parent where not. */

export const KEYS = Object.fromEntries(EMBEDDED.map((name) => [name, () => null]));

/** The lists that an act may lengthen, shorten or reorder; what changed in a row itself is known by its id. */
const LISTS_OF_ACT: Readonly<Record<string, readonly string[]>> = {
  rosterAccept: ['rosters'],
  rosterRowsReject: ['rosters'],
  rosterRowsRestore: ['rosters'],
  rosterRecheck: ['rosters'],
  rosterRowFix: ['rosters'],
  rosterTransfersAsk: ['transfers', 'rosters'],
  transferAgree: ['transfers', 'members'],
  rosterDiscard: ['rosters'],
  cardApplicationCorrect: ['cardApplications'],
  cardApplicationFail: ['cardApplications', 'cardBatches'],
  cardBatchCompose: ['cardBatches', 'cardApplications'],
  cardBatchSubmit: ['cardBatches', 'cardApplications'],
  cardBatchWithdraw: ['cardBatches', 'cardApplications'],
  disbursementCompose: ['disbursements', 'payments', 'entitlements'],
  disbursementSubmit: ['disbursements', 'payments'],
  disbursementApprove: ['disbursements'],
  disbursementRelease: ['disbursements', 'payments'],
  disbursementRefuse: ['disbursements', 'payments', 'entitlements'],
  disbursementWithdraw: ['disbursements', 'payments', 'entitlements'],
  disbursementReseal: ['disbursements', 'payments', 'bankFiles'],
  paymentInquire: ['payments'],
  proofAttach: ['payments'],
  proofConfirm: ['payments', 'disbursements', 'entitlements'],
  proofRefuse: ['payments'],
  holdPlace: ['holds', 'payments'],
  holdLift: ['holds', 'payments'],
  memberReveal: [],
  calendarPropose: ['calendarImports'],
  calendarConfirm: ['calendarImports', 'obligations', 'exchangeCalendar', 'bankClock'],
  calendarDiscard: ['calendarImports'],
  profileTry: ['profileTrials'],
  obligationWaive: ['obligations', 'exchangeCalendar'],
  bulletinDraft: ['bulletins'],
  bulletinFrame: ['bulletins', 'node'],
  bulletinReview: ['bulletins', 'node'],
  bulletinPublish: ['bulletins', 'node'],
  bulletinDiscard: ['bulletins', 'node'],
  headcountDeclare: ['entryProgress'],
  provisionPropose: ['provisions', 'policyDocuments'],
  provisionConfirm: ['provisions', 'deadlines'],
  provisionDiscard: ['provisions'],
  memberStatusChange: ['members'],
  memberTransfer: ['members', 'transfers'],
  memberCorrect: ['members', 'corrections'],
  correctionAccept: ['members', 'corrections'],
  correctionRefuse: ['corrections'],
  correctionWithdraw: ['corrections'],
  memberConsentGive: ['members'],
  memberConsentWithdraw: ['members'],
  transferAccept: ['members', 'transfers'],
  transferCancel: ['members', 'transfers'],
  unitCorrect: ['units', 'unitProgress', 'unitClasses', 'unitTreeOn'],
  unitMove: ['units', 'unitProgress', 'members', 'figures', 'unitClasses', 'unitTreeOn'],
  unitClose: ['units', 'unitProgress', 'members', 'unitClasses', 'unitTreeOn'],
  unitReopen: ['units', 'unitProgress'],
  unitMergerRequest: ['unitMergers', 'unitMergerPreview'],
  unitMergerConfirm: [
    'unitMergers',
    'unitMergerPreview',
    'unitTreeOn',
    'unitClasses',
    'units',
    'unitProgress',
    'members',
    'transfers',
    'figures',
  ],
  unitMergerWithdraw: ['unitMergers'],
  staffCreate: ['staff'],
  staffDisable: ['staff', 'sessions'],
  staffEnable: ['staff'],
  staffUnlock: ['staff'],
  staffPasswordReset: ['staff', 'sessions'],
  staffFactorReset: ['staff', 'sessions'],
  staffRolesAssign: ['staff', 'sessions'],
  tokenEnd: [],
  identityPropose: ['staff'],
  identityConfirm: ['staff'],
  identityEnd: ['staff', 'sessions'],
  securityPolicyDecide: ['securityPolicy', 'securityPolicies'],
  sessionEnd: ['sessions'],
  // Everything is read anew: the page is loaded again at the other unit.
  postSwitch: [],
  passwordChange: ['sessions'],
  alarmAcknowledge: ['alarms'],
  bankCollect: ['scheduledJobs', 'bankFiles'],
  bankSend: ['scheduledJobs', 'bankFiles'],
  sweep: ['scheduledJobs', 'bankFiles'],
  bankFileSend: ['bankFiles'],
  bankFileResume: ['bankFiles'],
  statementBreakExplain: ['statementBreaks'],
  statementBreakResolve: ['statementBreaks', 'bankStatements', 'alarms'],
  bankFileRelease: ['bankFiles'],
  failedJobResume: ['failedJobs'],
  bankFileReject: ['bankFiles'],
  fileDispositionConfirm: ['bankFiles'],
  fileDispositionDecline: ['bankFiles'],
  bankFileLinesReapply: ['bankFiles', 'bankFileProblems'],
  bankFileProblemsResolve: ['bankFiles', 'bankFileProblems'],
  bookmarkCreate: ['bookmarks'],
  bookmarkChange: ['bookmarks'],
  bookmarkRemove: ['bookmarks'],
  provincialMapPropose: ['provincialMaps'],
  provincialMapConfirm: ['provincialMaps'],
  provincialMapDiscard: ['provincialMaps'],
  provincialDeliveryRequest: ['provincialDeliveries'],
  provincialDeliveryRelease: ['provincialDeliveries'],
  provincialDeliveryClose: ['provincialDeliveries'],
  provincialDeliveryVoid: ['provincialDeliveries'],
  rightsRequestRecord: ['rightsRequests'],
  rightsRequestGrant: ['rightsRequests', 'members'],
  rightsRequestRefuse: ['rightsRequests'],
  rightsRequestWithdraw: ['rightsRequests'],
  rightsRequestLift: ['rightsRequests', 'members'],
  legalHoldPropose: ['legalHolds'],
  legalHoldDecide: ['legalHolds'],
  legalHoldLift: ['legalHolds'],
  legalHoldLiftDecide: ['legalHolds'],
  exportRequest: ['exports'],
  exportCancel: ['exports'],
};

/** The acts on a whole roster after which its rows may stand otherwise. */
const ACTS_ON_ROWS: ReadonlySet<string> = new Set([
  'rosterAccept',
  'rosterRowsReject',
  'rosterRowsRestore',
  'rosterRecheck',
  'rosterTransfersAsk',
]);

export const UPDATES: Readonly<Record<string, UpdateResolver>> = Object.fromEntries(
  Object.entries(LISTS_OF_ACT).map(([act, lists]) => [
    act,
    (_result, variables, cache) => {
      forgetLists(cache, lists);
      const { id } = variables;
      if (ACTS_ON_ROWS.has(act) && typeof id === 'string') forgetRows(cache, id);
    },
  ]),
);

/** This will make the next look at a roster's rows ask the server. */
function forgetRows(cache: Cache, id: string): void {
  const roster = { __typename: 'Roster', id };
  for (const { fieldName, arguments: given } of cache.inspectFields(roster)) {
    if (fieldName === 'rows') cache.invalidate(roster, fieldName, given);
  }
}

/** This will make the next look at these lists ask the server. */
function forgetLists(cache: Cache, lists: readonly string[]): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (lists.includes(fieldName)) cache.invalidate('Query', fieldName, given);
  }
}
