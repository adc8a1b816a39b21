import { describe, expect, test } from 'vitest';
import { keepTrail, trailAt, turnsFrom } from '../../../src/ui/list/trail.ts';

describe('the way through a list', () => {
  const trail = { search: { size: '50' }, ids: ['a', 'b', 'c'] };

  test('leads from each row to those beside it', () => {
    expect(turnsFrom(trail, 'b')).toEqual({ before: 'a', after: 'c', number: 2, count: 3 });
    expect(turnsFrom(trail, 'a')?.before).toBeUndefined();
    expect(turnsFrom(trail, 'c')?.after).toBeUndefined();
  });

  test('is none for a row that is not on it', () => {
    expect(turnsFrom(trail, 'x')).toBeNull();
  });

  test('is kept for each list', () => {
    keepTrail('/members', trail);
    expect(trailAt('/members')).toBe(trail);
    expect(trailAt('/units')).toBeUndefined();
  });
});
