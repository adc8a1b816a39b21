import { describe, expect, test } from 'vitest';
import { figureText, programmeName } from '../../src/pages/certificates/Compared.tsx';
import { LETTER_COLUMNS } from '../../src/pages/certificates/Letters.tsx';
import { CERTIFICATES } from '../../src/pages/certificates/list.tsx';
import { omissionsOf } from '../../src/pages/disbursements/Omissions.tsx';
import { HOLDS } from '../../src/pages/holds/list.tsx';
import { colorOf, partText, STATEMENTS, wordOfBreaks } from '../../src/pages/statements/list.tsx';

describe('a certificate', () => {
  test('names its programmes by what they are called, with the code beside', () => {
    expect(programmeName({ programme: 'HZBZ', name: '互助保障补助' })).toBe('互助保障补助（HZBZ）');
    expect(programmeName({ programme: 'OLD', name: '' })).toBe('项目 OLD');
    expect(programmeName({ programme: '*', name: '' })).toBe('合计');
    expect(programmeName({ programme: '', name: '' })).toBe('对账单上无从归属');
  });

  test('names the letters it rests on, with their digest', () => {
    const letter = {
      name: 'letter-000007',
      paymentNo: 'P1',
      reference: '邮银函〔2018〕7号',
      outcome: 'CREDITED' as const,
      postedOn: '2018-03-21',
      digest: 'ab'.repeat(32),
    };
    const texts = LETTER_COLUMNS.map(({ text }) => text(letter));
    expect(texts.slice(0, 3)).toEqual(['邮银函〔2018〕7号', 'P1', '已于 2018-03-21 入账']);
    expect(texts[3]?.replaceAll(' ', '')).toBe(letter.digest);
    const failed = { ...letter, outcome: 'FAILED' as const, postedOn: null };
    expect(LETTER_COLUMNS[2]?.text(failed)).toBe('未入账');
  });

  test('shows a dash for what a way cannot see', () => {
    expect(figureText(null)).toBe('—');
    expect(figureText({ count: 1200, amount: '12000.00' })).toBe('1,200 笔 12,000.00 元');
  });

  test('is asked for by verdict and day, on the page as in the file', () => {
    const search = { verdict: 'DIFFERS' as const, since: '2018-03-01' };
    const filter = { verdicts: ['DIFFERS'], since: '2018-03-01', until: undefined };
    expect(CERTIFICATES.variables(search, {}, [])).toMatchObject({ filter });
    expect(CERTIFICATES.file?.(search, {})).toMatchObject({
      list: 'CERTIFICATES',
      certificates: filter,
    });
  });
});

describe('a statement', () => {
  test('says which part of its day it is, and how its breaks stand', () => {
    expect(partText(2)).toBe('第 2 部分');
    const broken = { breakCount: 3, openBreakCount: 1 };
    expect([wordOfBreaks(broken), colorOf(broken)]).toEqual(['1 处待确认，阻止签发', 'error']);
    const settled = { breakCount: 3, openBreakCount: 0 };
    expect([wordOfBreaks(settled), colorOf(settled)]).toEqual(['3 处，均已确认', 'default']);
    const clean = { breakCount: 0, openBreakCount: 0 };
    expect([wordOfBreaks(clean), colorOf(clean)]).toEqual(['一致', 'success']);
  });

  test('is exported as it is asked for', () => {
    expect(STATEMENTS.file?.({ open: 'yes' }, {})).toMatchObject({
      list: 'BANK_STATEMENTS',
      bankStatements: { hasOpenBreaks: true },
      orderBy: 'NEWEST',
    });
  });
});

describe('what is held and what was left out for it', () => {
  test('are exported from the side that is shown', () => {
    expect(HOLDS.file?.({ tab: 'over', kind: 'UNIT' }, {})).toMatchObject({
      list: 'HOLDS',
      holds: { kinds: ['UNIT'], isStanding: false },
    });
    expect(omissionsOf('d').file?.({ reason: 'CARD_LIMIT' }, {})).toEqual({
      list: 'OMISSIONS',
      of: 'd',
      omissions: { reasons: ['CARD_LIMIT'] },
      orderBy: 'OLDEST',
    });
  });
});
