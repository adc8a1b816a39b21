import { describe, expect, test } from 'vitest';
import given from '../../src/pages/guide/guides.json' with { type: 'json' };
import { GUIDES, guideFor, shotOf } from '../../src/pages/guide/guides.ts';
import taken from '../../src/pages/guide/shots.json' with { type: 'json' };
import { ROLES, statesOf } from '../../src/ui/words.ts';

const shots = given.flatMap(({ chapters }) => chapters.flatMap(({ shot }) => shot ?? []));

describe('the guides', () => {
  test('are one for each role', () => {
    expect(GUIDES.map(({ role }) => role).toSorted()).toEqual([...statesOf(ROLES)].toSorted());
  });

  test('have chapters with steps, and no two of one name', () => {
    for (const { chapters } of GUIDES) {
      expect(chapters.length).toBeGreaterThan(0);
      expect(new Set(chapters.map(({ id }) => id)).size).toBe(chapters.length);
      for (const { steps } of chapters) expect(steps.length).toBeGreaterThan(1);
    }
  });

  test('have every screen that they show, and none that nobody shows', () => {
    expect(shots.filter(({ name }) => shotOf(name) === null)).toEqual([]);
    expect(Object.keys(taken).toSorted()).toEqual(shots.map(({ name }) => name).toSorted());
  });
});

describe('whose guide is shown', () => {
  test('is the one asked for, else that of the first own role', () => {
    expect(guideFor('AUDITOR', ['CLERK'])?.role).toBe('AUDITOR');
    expect(guideFor(undefined, ['CHECKER'])?.role).toBe('CHECKER');
    expect(guideFor('NOBODY', ['CHECKER', 'MAKER'])?.role).toBe('MAKER');
    expect(guideFor(undefined, [])).toBe(GUIDES[0]);
  });
});
