import { describe, expect, it } from 'vitest';
import { spoken } from '../../src/app/AlarmBell.tsx';

describe('the bell', () => {
  it('says in words what its number and its colour mean', () => {
    expect(spoken(0, 0)).toBe('告警：没有未处理的');
    expect(spoken(3, 0)).toBe('告警：3 项未处理');
    expect(spoken(1200, 2)).toBe('告警：1,200 项未处理，其中 2 项阻止签发');
  });
});
