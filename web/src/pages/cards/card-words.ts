import type { CardWholeQuery } from '../../api/gql/graphql.ts';

type Card = Extract<CardWholeQuery['node'], { __typename: 'Card' }>;

export const CLASSES: Readonly<Record<string, string>> = {
  '1': 'Ⅰ类户',
  '2': 'Ⅱ类户',
  '3': 'Ⅲ类户',
};

/** Cancelled and failed cards: their number is of no use to anybody. */
const OVER: ReadonlySet<string> = new Set(['12', '99']);
const ACTIVE = '06';

export function isOver({ status }: Pick<Card, 'status'>): boolean {
  return OVER.has(status.code);
}

/** This will say whether a card can receive money. */
export function isUsable({ status }: Pick<Card, 'status'>): boolean {
  return status.code === ACTIVE;
}

/** This will give what was paid to this very card: its holder may have had others. */
export function paymentsTo({ id, member }: Pick<Card, 'id' | 'member'>) {
  return (member?.payments ?? []).filter(({ card }) => card?.id === id);
}

/** This will say whether a global id is a card's: an address of cards leads to batches as well. */
export function isCard(id: string): boolean {
  try {
    return atob(id.replaceAll('-', '+').replaceAll('_', '/')).startsWith('Card:');
  } catch {
    return false;
  }
}
