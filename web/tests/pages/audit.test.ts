import { describe, expect, test } from 'vitest';
import * as words from '../../src/pages/audit/audit-words.ts';
import { auditFilter } from '../../src/pages/audit/filter.ts';
import { auditSearch } from '../../src/pages/audit/search.ts';

describe('an audit entry', () => {
  test('reads in words, and never as a code that is new to this page', () => {
    expect(words.actionLabel('disbursement.approve')).toBe('复核发放批次');
    expect(words.actionLabel('moon.land')).toBe('其他操作');
    expect(words.subjectLabel('roster', 3)).toBe('名册 3');
    expect(words.subjectLabel('moon', null)).toBe('其他对象');
    expect(words.subjectLabel('', null)).toBe('—');
    expect([words.actorLabel('system'), words.actorLabel('office')]).toEqual([
      '系统自身',
      'office',
    ]);
  });

  test('lays out its details as pairs', () => {
    expect(words.detailPairs({ rows: 3, kind: 'UNITS', ok: true })).toEqual([
      ['rows', '3'],
      ['kind', 'UNITS'],
      ['ok', 'true'],
    ]);
    expect(words.detailPairs(null)).toEqual([]);
  });
});

describe('the audit search', () => {
  test('takes whole days of Beijing, both included', () => {
    const asked = auditFilter({ since: '2018-03-01', until: '2018-03-01' });
    expect(asked.since).toBe('2018-02-28T16:00:00.000Z');
    expect(asked.until).toBe('2018-03-01T16:00:00.000Z');
  });

  test('asks for nothing that is not filled in', () => {
    const asked = Object.values(auditFilter(auditSearch({ number: 'x', since: 'x' })));
    expect(asked.every((value) => value === undefined)).toBe(true);
  });
});
