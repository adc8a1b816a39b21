/** Where each kind of thing has its page, so that anything that names one can lead to it. */

const PAGES = {
  BankFile: '/bank-files/$id',
  BankStatement: '/statements/$id',
  Bulletin: '/bulletins/$id',
  Card: '/cards/$id',
  CardBatch: '/cards/$id',
  Certificate: '/certificates/$id',
  Disbursement: '/disbursements/$id',
  Member: '/members/$id',
  ParticipantList: '/participants/$id',
  ProvincialDelivery: '/provincial/$id',
  Roster: '/imports/$id',
  Staff: '/staff/$id',
  Unit: '/units/$id',
} as const;

export type ObjectPage = (typeof PAGES)[keyof typeof PAGES];

/** This will name the page of a kind of thing; null for a kind without one. */
export function pageOf(typename: string): ObjectPage | null {
  return typename in PAGES ? PAGES[typename as keyof typeof PAGES] : null;
}
