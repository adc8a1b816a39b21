import { describe, expect, test } from 'vitest';
import { draftKey, dropDraft, keepDraft, readDraft } from '../../../src/ui/form/draft.ts';
import { byField, fieldErrors } from '../../../src/ui/form/refusals.ts';

function refused(field: string[], message: string) {
  return { field, code: 'X', message };
}

describe('refusals', () => {
  test('stand at their fields in the order of the form, the rest above it', () => {
    const found = byField(
      [
        refused(['input', 'total'], '金额不符'),
        refused([], '已过截止时间'),
        refused(['paymentCount'], '笔数不符'),
        refused(['total'], '请核对'),
        refused(['elsewhere'], '别处'),
      ],
      ['paymentCount', 'total'],
    );
    expect(found.atFields).toEqual([
      { name: 'paymentCount', messages: ['笔数不符'] },
      { name: 'total', messages: ['金额不符', '请核对'] },
    ]);
    expect(found.elsewhere.map(({ message }) => message)).toEqual(['已过截止时间', '别处']);
    expect(fieldErrors(found.atFields)[0]).toEqual({
      name: ['paymentCount'],
      errors: ['笔数不符'],
    });
  });
});

describe('a draft', () => {
  const key = draftKey('office', 'staff');

  test('comes back without what is secret, and goes when it is dropped', () => {
    keepDraft(key, { login: 'new', password: 'geheim' }, ['password']);
    expect(readDraft(key)).toEqual({ login: 'new' });
    expect(readDraft(draftKey('maker', 'staff'))).toBeNull();
    dropDraft(key);
    expect(readDraft(key)).toBeNull();
  });

  test('that is damaged counts as none', () => {
    sessionStorage.setItem(key, '{');
    expect(readDraft(key)).toBeNull();
    sessionStorage.setItem(key, '[1]');
    expect(readDraft(key)).toBeNull();
  });
});
