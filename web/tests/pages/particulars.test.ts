import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inputOf, PARTICULARS } from '../../src/pages/security-policy/ProposeParticular.tsx';

const GOLDEN = JSON.parse(readFileSync('../tests/golden/exports.json', 'utf8')) as {
  lists: Record<string, { particulars: Record<string, string> }>;
};

describe('a rule of who sees a particular', () => {
  test('is offered for each that the server withholds', () => {
    const known = Object.values(GOLDEN.lists['MEMBERS']?.particulars ?? {});
    expect(known.length).toBeGreaterThan(0);
    expect(Object.keys(PARTICULARS).toSorted()).toEqual(known.toSorted());
  });

  test('says which one by its code, with nothing left open', () => {
    const made = inputOf({
      particular: 'hukou_region',
      roles: ['OFFICE'],
      document: '川工发〔2019〕1号',
      clause: '一',
      originalText: '原文',
      effectiveFrom: '2019-01-01',
    });
    expect(made).toMatchObject({
      code: 'PARTICULAR_HUKOU_REGION',
      kind: 'ROLES',
      label: '“户籍地”的可见岗位',
      roles: ['OFFICE'],
      interpretation: '',
    });
  });
});
