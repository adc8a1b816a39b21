import { describe, expect, test } from 'vitest';
import { alarmsOf, type RaisedAlarm } from '../../../src/pages/status/alarms.ts';
import * as words from '../../../src/ui/figures/figures.ts';

const CALM: words.Figures = {
  units: 3,
  unitsEntered: 3,
  members: 100,
  membersCounted: 100,
  membersCarded: 100,
  membersActive: 80,
  membersSwiped: 80,
  reachesCardGoal: true,
  cardGoalPercent: 80,
  refusedRows: 0,
  cardsApplied: 100,
  cardsIssued: 100,
  cardsMade: 96,
  cardsDelivered: 90,
  cardsCollected: 85,
  cardsFailed: 0,
  cardsActive: 80,
  entitlementsWaitingForCard: 0,
  creditsSent: 80,
  creditsCredited: 80,
  creditsFailed: 0,
  creditsUnknown: 0,
  creditedAmount: '8000.00',
  ledgerAmount: '8000.00',
  isBalanced: true,
  bankFilesOut: 2,
  bankFilesIn: 5,
  bankFilesQuarantined: 0,
  asOf: '2018-03-01T02:00:00Z',
};

const EVERY = (figures: words.Figures) => [
  ...words.rosterFigures(figures),
  ...words.cardSteps(figures),
  ...words.creditFigures(figures),
  ...words.moneyFigures(figures),
  ...words.fileFigures(figures),
];

function raised(id: string, isBlocking: boolean): RaisedAlarm {
  return { id, isBlocking, message: '账单未到', raisedAt: '2018-03-01T02:00:00Z' };
}

describe('the figures', () => {
  test('are calm when all is well', () => {
    expect(EVERY(CALM).filter(({ tone }) => tone === 'bad' || tone === 'warning')).toEqual([]);
    expect(EVERY(CALM).every(({ note }) => note !== '')).toBe(true);
  });

  test.each([
    ['refusedRows', 'refusedRows', 'warning'],
    ['cardsFailed', 'cardsFailed', 'bad'],
    ['entitlementsWaitingForCard', 'waiting', 'warning'],
    ['creditsFailed', 'creditsFailed', 'bad'],
    ['creditsUnknown', 'creditsUnknown', 'warning'],
    ['bankFilesQuarantined', 'quarantined', 'bad'],
  ] as const)('mark %s and say what to do', (field, key, tone) => {
    const calm = EVERY(CALM).find((figure) => figure.key === key);
    const troubled = EVERY({ ...CALM, [field]: 4 }).find((figure) => figure.key === key);
    expect(troubled).toMatchObject({ tone, value: '4' });
    expect(troubled?.note).not.toBe(calm?.note);
  });

  test('mark books that do not balance', () => {
    expect(words.moneyFigures({ ...CALM, isBalanced: false }).at(-1)).toMatchObject({
      value: '不平',
      tone: 'bad',
    });
  });

  test('give each amount in capitals too', () => {
    expect(words.moneyFigures(CALM)[0]).toMatchObject({ value: '8,000.00', note: '捌仟元整' });
  });
});

describe('cardSteps', () => {
  test('measure each step against the applications', () => {
    expect(words.cardSteps(CALM).map(({ percent }) => percent)).toEqual([
      100, 100, 96, 90, 85, 80, 0,
    ]);
  });

  test('stay within the bar, also before the first application', () => {
    const none = { ...CALM, cardsApplied: 0 };
    expect(words.cardSteps(none).every(({ percent }) => percent === 0)).toBe(true);
    expect(words.cardSteps({ ...CALM, cardsActive: 101 })[5]?.percent).toBe(100);
  });
});

describe('rates', () => {
  test('say who is missing and whether the line is reached (R17, R20, R21)', () => {
    const [carded, activated, swiped] = words.rates({
      membersCounted: 99,
      membersCarded: 79,
      membersActive: 70,
      membersSwiped: 60,
      reachesCardGoal: false,
      cardGoalPercent: 80,
    });
    expect(carded).toMatchObject({ share: '79.7%', tone: 'warning' });
    expect(carded?.note).toBe('还差 20 人，未达 80%');
    expect(activated).toMatchObject({ share: '70.7%', note: '有卡未激活 9 人' });
    expect(swiped).toMatchObject({ share: '60.6%', note: '有卡从未使用 19 人' });
  });

  test('are none where nobody counts, and whole where all hold a card', () => {
    const nobody = { membersCounted: 0, membersCarded: 0, membersActive: 0, membersSwiped: 0 };
    const rates = words.rates({ ...nobody, reachesCardGoal: false, cardGoalPercent: null });
    expect(rates.map(({ share }) => share)).toEqual(['—', '—', '—']);
    expect(rates.map(({ note }) => note)).toEqual(['还没有会员', '还没有人有卡', '还没有人有卡']);
    expect(words.rates(CALM)[0]).toMatchObject({ tone: 'good', note: '全员已办卡' });
  });
});

describe('isUntouched', () => {
  test('is true only before the first roster', () => {
    const empty = { ...CALM, members: 0, bankFilesOut: 0, bankFilesIn: 0 };
    expect(words.isUntouched(empty)).toBe(true);
    expect(words.isUntouched({ ...empty, refusedRows: 1 })).toBe(false);
    expect(words.isUntouched(CALM)).toBe(false);
  });
});

describe('alarmsOf', () => {
  test('has none when all is well', () => {
    expect(alarmsOf(CALM)).toEqual([]);
  });

  test('puts money before files, files before cards', () => {
    const troubled = {
      ...CALM,
      isBalanced: false,
      bankFilesQuarantined: 1,
      cardsFailed: 2,
      refusedRows: 3,
    };
    expect(alarmsOf(troubled).map(({ key }) => key)).toEqual([
      'balance',
      'quarantine',
      'cards',
      'rows',
    ]);
  });
});

describe('a clerk, who sees neither the ledger nor the files', () => {
  const CLERK: words.Figures = {
    ...CALM,
    ledgerAmount: null,
    isBalanced: null,
    bankFilesOut: null,
    bankFilesIn: null,
    bankFilesQuarantined: null,
  };

  test('gets the money of the unit alone, and no alarm about what is hidden', () => {
    expect(words.moneyFigures(CLERK).map(({ key }) => key)).toEqual(['creditedAmount']);
    expect(words.fileFigures(CLERK)).toEqual([]);
    expect(alarmsOf(CLERK)).toEqual([]);
    expect(words.isUntouched(CLERK)).toBe(false);
  });
});

describe('alarms of the system', () => {
  test('stand before the warnings of the figures, the blocking ones first of all', () => {
    const alarms = alarmsOf({ ...CALM, creditsFailed: 1, cardsFailed: 1 }, [
      raised('a', false),
      raised('b', true),
    ]);
    expect(alarms.map(({ key }) => key)).toEqual(['b', 'credits', 'a', 'cards']);
  });
});
