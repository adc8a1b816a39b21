import { describe, expect, test } from 'vitest';
import { formatClock, formatCount, formatShare, formatTime } from '../../src/ui/format.ts';

describe('formatShare', () => {
  test('never rounds up to all', () => {
    expect(formatShare(9999, 10_000)).toBe('99.9%');
    expect(formatShare(10_000, 10_000)).toBe('100.0%');
  });

  test('has no share of nothing', () => {
    expect(formatShare(0, 0)).toBe('—');
  });
});

describe('formatTime', () => {
  test('writes Beijing time whatever the zone of the desktop', () => {
    expect(formatTime('2018-01-31T16:00:00Z')).toBe('2018-02-01 00:00:00');
    expect(formatClock('2018-02-01T09:30:05+08:00')).toBe('09:30:05');
  });

  test('shows a dash for what is no time', () => {
    expect(formatTime('yesterday')).toBe('—');
    expect(formatClock('yesterday')).toBe('—');
  });
});

describe('formatCount', () => {
  test('groups by thousands', () => {
    expect(formatCount(12_873)).toBe('12,873');
  });
});
