import { describe, expect, test } from 'vitest';
import type { AuditRowFragment } from '../../src/api/gql/graphql.ts';
import * as words from '../../src/pages/audit/audit-words.ts';
import { changesText } from '../../src/pages/audit/Changes.tsx';
import { auditFilter } from '../../src/pages/audit/filter.ts';
import { auditSearch } from '../../src/pages/audit/search.ts';
import { happeningOf } from '../../src/pages/audit/Trail.tsx';

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

describe('changesText', () => {
  test('writes what was and what is, and says where there was nothing', () => {
    const changes = [
      { field: 'state', label: '状态', before: '已拟定', after: '已提交' },
      { field: 'roles', label: '岗位', before: '', after: '财务经办' },
    ];
    expect(changesText(changes)).toBe('状态：已拟定 → 已提交；岗位：（无） → 财务经办');
    expect(changesText([])).toBe('');
  });
});

describe('happeningOf', () => {
  const entry = {
    id: 'e',
    at: '2018-03-20T10:00:00+08:00',
    action: 'staff.disable',
    actor: 'admin',
    outcome: 'DONE',
    code: '',
    requestId: '',
    changes: [],
  } as unknown as AuditRowFragment;

  test('says that something was refused, in words and in colour', () => {
    expect(happeningOf(entry)).toMatchObject({ title: '停用工作人员', tone: 'plain' });
    expect(happeningOf({ ...entry, outcome: 'REFUSED', code: 'OWN_ACCOUNT' })).toMatchObject({
      title: '停用工作人员（被拒绝）',
      tone: 'bad',
    });
  });
});
