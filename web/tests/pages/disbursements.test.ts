import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/api/gql/graphql.ts';
import { type Offer, type Offers, offersFor } from '../../src/pages/disbursements/may.ts';
import {
  type Disbursement,
  isMoving,
  isOpen,
  railOf,
  waitsFor,
} from '../../src/pages/disbursements/rail.ts';
import { DISBURSEMENT_STATES, statesOf } from '../../src/ui/words.ts';

const MAKER = { id: 'p1', login: 'maker', name: '王经办' };
const CHECKER = { id: 'p2', login: 'checker', name: '李复核' };

const APPROVED: Disbursement = {
  id: 'd',
  planYear: 2018,
  state: 'APPROVED',
  paymentCount: 166,
  total: '16600.00',
  totalUppercase: '壹万陆仟陆佰元整',
  digest: 'ab'.repeat(32),
  sealedForOn: '2018-03-01',
  sealRound: 1,
  draftedAt: '2018-03-01T01:00:00Z',
  submittedAt: '2018-03-01T01:01:00Z',
  sealedAt: '2018-03-01T01:02:00Z',
  checkedAt: '2018-03-01T02:00:00Z',
  releasedAt: null,
  sentAt: null,
  settledAt: null,
  refusal: '',
  programme: null,
  unit: null,
  draftedBy: MAKER,
  checkedBy: CHECKER,
  releasedBy: null,
};

function offered(login: string, state: Disbursement['state'], ...roles: Role[]) {
  return offersFor({ login, name: login, roles }, { ...APPROVED, state });
}

function kinds(offers: Offers): string[] {
  return Object.entries<Offer>({ ...offers })
    .filter(([, { is }]) => is !== 'absent')
    .map(([act, { is }]) => `${act}: ${is}`);
}

describe('the rail', () => {
  test('names who did each step and when, and marks the next', () => {
    const steps = railOf(APPROVED);
    expect(steps.map(({ title, status }) => `${title} ${status}`)).toEqual([
      '草稿 finish',
      '封存 finish',
      '复核 finish',
      '签发 process',
      '已送 wait',
      '结清 wait',
    ]);
    expect(steps[2]?.note).toBe('李复核 2018-03-01 10:00');
    expect(steps[3]?.note).toBe('');
  });

  test('stops in red where it was turned down', () => {
    const refused = railOf({ ...APPROVED, state: 'REFUSED', checkedAt: null, checkedBy: null });
    expect(refused.map(({ status }) => status)).toEqual([
      'finish',
      'finish',
      'error',
      'wait',
      'wait',
      'wait',
    ]);
  });

  test('is all behind when it is settled', () => {
    const settled = railOf({ ...APPROVED, state: 'SETTLED' });
    expect(settled.every(({ status }) => status === 'finish')).toBe(true);
  });

  test('has a sentence for every state', () => {
    const sentences = statesOf(DISBURSEMENT_STATES).map((state) =>
      waitsFor({ ...APPROVED, state }),
    );
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(isMoving({ ...APPROVED, state: 'SENT' })).toBe(true);
    expect([APPROVED, { ...APPROVED, state: 'SETTLED' as const }].map(isOpen)).toEqual([
      true,
      false,
    ]);
    expect(isMoving(APPROVED)).toBe(false);
  });
});

describe('what one may do', () => {
  test('is nothing for a leader, an auditor or the office', () => {
    expect(kinds(offered('x', 'SEALED', 'LEADER', 'AUDITOR', 'OFFICE'))).toEqual([]);
  });

  test('is the making for the maker', () => {
    expect(kinds(offered('maker', 'DRAFTED', 'MAKER'))).toEqual([
      'submit: offered',
      'withdraw: offered',
    ]);
  });

  test('is checking for the checker, but not of their own', () => {
    expect(kinds(offered('checker', 'SEALED', 'CHECKER'))).toEqual([
      'approve: offered',
      'refuse: offered',
    ]);
    expect(offered('maker', 'SEALED', 'CHECKER').approve).toEqual({
      is: 'barred',
      why: '您是拟定人，不能复核。',
    });
  });

  test('is releasing for a third person alone', () => {
    expect(offered('third', 'APPROVED', 'RELEASER').release).toEqual({ is: 'offered' });
    expect(offered('checker', 'APPROVED', 'RELEASER').release).toMatchObject({ is: 'barred' });
    expect(offered('maker', 'APPROVED', 'RELEASER').release).toMatchObject({ is: 'barred' });
    expect(offered('third', 'SEALED', 'RELEASER').release).toEqual({ is: 'absent' });
  });
});
