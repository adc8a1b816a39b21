import { describe, expect, test } from 'vitest';
import { browserName, isOpen, unitsOf } from '../../src/pages/staff/session-words.ts';

describe('a sign-in', () => {
  const NOW = Date.parse('2018-03-01T02:00:00Z');

  test.each([
    ['Mozilla/5.0 Chrome/109.0 Safari/537.36 Edg/109.0', 'Edge'],
    ['Mozilla/5.0 Chrome/86.0 Safari/537.36 QIHU 360EE', '360 浏览器'],
    ['Mozilla/5.0 Chrome/109.0 Safari/537.36', 'Chrome'],
    ['Mozilla/5.0 Gecko/20100101 Firefox/120.0', '火狐'],
    ['python-httpx/0.28', '其他程序'],
  ])('from %s is from %s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });

  test('is over when it was ended or its time is up', () => {
    const open = { endedAt: null, expiresAt: '2018-03-01T03:00:00Z' };
    expect(isOpen(open, NOW)).toBe(true);
    expect(isOpen({ ...open, endedAt: '2018-03-01T01:00:00Z' }, NOW)).toBe(false);
    expect(isOpen({ ...open, expiresAt: '2018-03-01T02:00:00Z' }, NOW)).toBe(false);
  });
});

describe('the units of a token', () => {
  const unit = { __typename: 'TokenUnit' as const, unitId: 'VW5pdDox', unitName: '甲工会' };

  test('are named, with those that its clerk has lost', () => {
    const lost = { ...unit, unitId: 'VW5pdDoy', unitName: '乙工会', isHeld: false };
    expect(unitsOf({ units: [{ ...unit, isHeld: true }, lost] })).toBe(
      '甲工会、乙工会（已不负责，不能办理）',
    );
  });

  test('are those of its person’s role where none is named', () => {
    expect(unitsOf({ units: [] })).toBe('按本人岗位');
  });
});
