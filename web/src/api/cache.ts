import type { Cache, UpdateResolver } from '@urql/exchange-graphcache';

/** How the answers of the server are kept: by id where a thing has one, inside its parent where not. */

/** Types without an id of their own; a test holds this list against the contract. */
export const EMBEDDED = [
  'AlarmAcknowledgePayload',
  'AlarmConnection',
  'AlarmEdge',
  'AuditEntryConnection',
  'AuditEntryEdge',
  'BankClock',
  'BankFileCell',
  'BankFileConnection',
  'BankFileEdge',
  'BankFileLine',
  'BankFileLineConnection',
  'BankFileLineEdge',
  'BankReason',
  'BookmarkChangePayload',
  'BookmarkCreatePayload',
  'BookmarkRemovePayload',
  'CardApplicationConnection',
  'CardApplicationEdge',
  'CardBatchComposePayload',
  'CardBatchConnection',
  'CardBatchEdge',
  'CardBatchSubmitPayload',
  'CardBatchWithdrawPayload',
  'CardConnection',
  'CardEdge',
  'Code',
  'Deadline',
  'DisbursementApprovePayload',
  'DisbursementComposePayload',
  'DisbursementConnection',
  'DisbursementEdge',
  'DisbursementRefusePayload',
  'DisbursementReleasePayload',
  'DisbursementResealPayload',
  'DisbursementSubmitPayload',
  'DisbursementWithdrawPayload',
  'EntitlementConnection',
  'EntitlementEdge',
  'ExportCancelPayload',
  'ExportConnection',
  'ExportEdge',
  'ExportRequestPayload',
  'Fault',
  'Figures',
  'LedgerBalance',
  'MemberConnection',
  'MemberEdge',
  'PageInfo',
  'PasswordChangePayload',
  'PaymentConnection',
  'PaymentEdge',
  'PurchaseConnection',
  'PurchaseEdge',
  'RosterAcceptPayload',
  'RosterConnection',
  'RosterDiscardPayload',
  'RosterEdge',
  'RosterRowConnection',
  'RosterRowEdge',
  'SessionConnection',
  'SessionEdge',
  'SessionEndPayload',
  'StaffConnection',
  'StaffCreatePayload',
  'StaffDisablePayload',
  'StaffEdge',
  'StaffEnablePayload',
  'TrendPoint',
  'Trends',
  'UnitConnection',
  'UnitEdge',
  'UserError',
  'Viewer',
] as const;

export const KEYS = Object.fromEntries(EMBEDDED.map((name) => [name, () => null]));

/** The lists that an act may lengthen, shorten or reorder; what changed in a row itself is known by its id. */
const LISTS_OF_ACT: Readonly<Record<string, readonly string[]>> = {
  rosterAccept: ['rosters'],
  rosterDiscard: ['rosters'],
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
  staffCreate: ['staff'],
  staffDisable: ['staff', 'sessions'],
  staffEnable: ['staff'],
  sessionEnd: ['sessions'],
  passwordChange: ['sessions'],
  alarmAcknowledge: ['alarms'],
  bookmarkCreate: ['bookmarks'],
  bookmarkChange: ['bookmarks'],
  bookmarkRemove: ['bookmarks'],
  exportRequest: ['exports'],
  exportCancel: ['exports'],
};

export const UPDATES: Readonly<Record<string, UpdateResolver>> = Object.fromEntries(
  Object.entries(LISTS_OF_ACT).map(([act, lists]) => [
    act,
    (_result, _variables, cache) => forgetLists(cache, lists),
  ]),
);

/** This will make the next look at these lists ask the server. */
function forgetLists(cache: Cache, lists: readonly string[]): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (lists.includes(fieldName)) cache.invalidate('Query', fieldName, given);
  }
}
