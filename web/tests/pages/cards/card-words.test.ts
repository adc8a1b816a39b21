import { describe, expect, test } from 'vitest';
import { isCard, isOver, isUsable, paymentsTo } from '../../../src/pages/cards/card-words.ts';

const status = (code: string) => ({ status: { code, label: '' } });

describe('an address below the cards', () => {
  test.each(['Card:1', 'Card:123456789'])('leads to a card: %s', (name) => {
    expect(isCard(btoa(name).replace(/=+$/, ''))).toBe(true);
  });

  test.each(['CardBatch:1', 'Member:1'])('leads to a batch otherwise: %s', (name) => {
    expect(isCard(btoa(name).replace(/=+$/, ''))).toBe(false);
  });

  test('that nobody has is no card', () => {
    expect(isCard('?')).toBe(false);
  });
});

describe('a card', () => {
  test('has its number looked at only while it lives, and receives only when active', () => {
    expect(['06', '12', '99'].map((code) => isOver(status(code)))).toEqual([false, true, true]);
    expect(['05', '06', '11'].map((code) => isUsable(status(code)))).toEqual([false, true, false]);
  });

  test('shows what was paid to it, and not to the one before', () => {
    const payment = { id: 'p', card: { id: 'c' } };
    const other = { id: 'q', card: { id: 'd' } };
    const member = { id: 'm', name: '', payments: [payment, other, { id: 'r', card: null }] };
    expect(paymentsTo({ id: 'c', member: member as never })).toEqual([payment]);
    expect(paymentsTo({ id: 'c', member: null })).toEqual([]);
  });
});
