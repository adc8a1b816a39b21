import { describe, expect, test } from 'vitest';
import { roleLabels } from '../../src/ui/roles.ts';

describe('roleLabels', () => {
  test('names duties in Chinese', () => {
    expect(roleLabels(['OFFICE', 'AUDITOR'])).toBe('普惠办公室、审计（只读）');
  });

  test('never shows a code that it does not know', () => {
    expect(roleLabels(['TREASURER', 'WARDEN'])).toBe('其他岗位');
    expect(roleLabels([])).toBe('未分配岗位');
  });
});
