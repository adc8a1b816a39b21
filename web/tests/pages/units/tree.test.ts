import { describe, expect, test } from 'vitest';
import type { UnitInTreeFragment } from '../../../src/api/gql/graphql.ts';
import { branches, pathsTo, TOPS } from '../../../src/pages/units/tree.ts';

function unit(id: string, childCount = 0): UnitInTreeFragment {
  return {
    id,
    name: id,
    status: 'ACTIVE',
    childCount,
    figures: {
      units: 1,
      unitsEntered: 0,
      members: 0,
      membersCounted: 0,
      membersCarded: 0,
      membersActive: 0,
      membersSwiped: 0,
      reachesCardGoal: false,
      cardGoalPercent: 80,
    },
  };
}

describe('the tree', () => {
  test('hangs together what has been read, and can open what has not', () => {
    const below = new Map([
      [TOPS, [unit('a', 2)]],
      ['a', [unit('b', 1), unit('c')]],
    ]);
    const [top] = branches(below);
    expect(top?.children?.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(top?.children?.map(({ children }) => children)).toEqual([[], undefined]);
  });

  test('opens the way to what was found from above, each branch once', () => {
    const found = [
      { id: 'd', ancestors: [{ id: 'b' }, { id: 'a' }] },
      { id: 'e', ancestors: [{ id: 'b' }, { id: 'a' }] },
      { id: 'a', ancestors: [] },
    ];
    expect(pathsTo(found)).toEqual(['a', 'b']);
  });
});
