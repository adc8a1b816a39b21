import { describe, expect, it } from 'vitest';
import {
  askedWords,
  missingOf,
  pendingOf,
  type Unknown,
} from '../../src/pages/open-payments/evidence.ts';
import { batchOf, type Failed, warningOf } from '../../src/pages/open-payments/verdicts.ts';

const AT = '2018-03-21T02:00:00+00:00';
const NOTHING = {
  __typename: 'PaymentEvidence' as const,
  sentOn: '2018-03-20',
  acceptedAt: null,
  answeredAt: null,
  statedAt: null,
  askedCount: 0,
  askedAt: null,
};

describe('what is missing of a payment', () => {
  it('names every answer that did not come', () => {
    expect(missingOf({ evidence: NOTHING })).toBe('缺受理、结果、当日对账单');
  });

  it('says when the result came without it', () => {
    const evidence = { ...NOTHING, acceptedAt: AT, answeredAt: AT, statedAt: AT };
    expect(missingOf({ evidence })).toContain('未列明本笔');
  });

  it('counts how often the bank was asked', () => {
    expect(askedWords({ evidence: NOTHING })).toBe('未查询');
    const evidence = { ...NOTHING, askedCount: 2, askedAt: AT };
    expect(askedWords({ evidence })).toContain('已查询 2 次');
  });

  it('finds the letter that waits, among refused ones', () => {
    const proofs = [{ state: 'REFUSED' }, { state: 'ATTACHED' }] as Unknown['proofs'];
    expect(pendingOf({ proofs })).toBe(proofs[1]);
    expect(pendingOf({ proofs: [] })).toBeUndefined();
  });
});

function failed(code: string, planYear: number, reissue: Failed['reissue'] = 'READY'): Failed {
  const disbursement = { planYear, programme: { code, name: '互助补贴' } };
  return { disbursement, reissue } as Failed;
}

describe('paying again', () => {
  it('goes into one batch of one programme and year', () => {
    expect(batchOf([failed('HZBX', 2018), failed('HZBX', 2018)])).toMatchObject({
      programme: 'HZBX',
      planYear: 2018,
    });
    expect(batchOf([failed('HZBX', 2018), failed('HZBX', 2019)])).toBeUndefined();
    expect(batchOf([])).toBeUndefined();
  });

  it('warns of what will fail again or is left out', () => {
    expect(warningOf([failed('HZBX', 2018)])).toBeUndefined();
    expect(warningOf([failed('HZBX', 2018, 'SAME_DATA'), failed('HZBX', 2018, 'HELD')])).toBe(
      '1 笔失败的原因尚未更正，重发很可能再次失败；1 笔处于止付中，会被剔除。',
    );
  });
});
