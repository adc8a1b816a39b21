import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/api/gql/graphql.ts';
import paths from '../../src/app/paths.json' with { type: 'json' };
import { router } from '../../src/app/router.tsx';
import {
  crumbsAt,
  openAtFirst,
  menuOf as partsOf,
  SECTIONS,
  sectionAt,
  sectionsOf,
} from '../../src/app/sections.ts';

function menuOf(...roles: Role[]): string[] {
  return sectionsOf({ login: 'x', name: 'x', roles }).map(({ path }) => path);
}

describe('the paths that the server answers with the app', () => {
  test('are exactly those that the app knows', () => {
    const known = Object.keys(router.routesByPath).map((path) => path.replaceAll('$id', '{id}'));
    expect(paths.toSorted()).toEqual(known.toSorted());
  });
});

describe('the menu', () => {
  test('shows an administrator no members', () => {
    expect(menuOf('ADMIN')).not.toContain('/members');
    expect(menuOf('ADMIN')).toContain('/');
  });

  test('shows a clerk the unit, its members and the imports', () => {
    expect(menuOf('CLERK')).toEqual(expect.arrayContaining(['/units', '/members', '/imports']));
  });

  test('joins what several roles see', () => {
    expect(menuOf('ADMIN', 'OFFICE')).toEqual(expect.arrayContaining(menuOf('OFFICE')));
  });

  test('is nothing for nobody', () => {
    expect(menuOf()).toEqual([]);
  });
});

describe('the headings of the menu', () => {
  const parts = partsOf({ login: 'x', name: 'x', roles: ['OFFICE'] });

  test('hold all that somebody may see, each once, the start before them', () => {
    expect(parts.flatMap(({ sections }) => sections.map(({ path }) => path)).toSorted()).toEqual(
      menuOf('OFFICE').toSorted(),
    );
    expect(new Set(SECTIONS.map(({ path }) => path)).size).toBe(SECTIONS.length);
    expect(parts[0]).toMatchObject({ group: null, sections: [{ path: '/' }] });
    expect(SECTIONS.filter(({ group }) => !group).map(({ path }) => path)).toEqual(['/']);
  });

  test('over nothing are left out', () => {
    const groups = partsOf({ login: 'x', name: 'x', roles: ['ADMIN'] }).map(({ group }) => group);
    expect(groups).toEqual([null, '银行往来', '系统']);
  });

  test('are open as far as there is room, the one of the page first', () => {
    expect([...openAtFirst(parts, null, 100)]).toEqual(parts.flatMap(({ group }) => group ?? []));
    expect([...openAtFirst(parts, '系统', 7)]).toEqual(['系统']);
    const tight = openAtFirst(parts, '银行往来', 14);
    expect(tight.has('银行往来')).toBe(true);
    expect(tight.has('系统')).toBe(false);
  });
});

describe('the way to a page', () => {
  test('leads from the start over the list', () => {
    expect(crumbsAt('/members/TWVtYmVyOjE')).toEqual([
      { label: '首页', to: '/' },
      { label: '会员', to: '/members' },
      { label: '会员详情' },
    ]);
    expect(crumbsAt('/members')).toEqual([{ label: '首页', to: '/' }, { label: '会员' }]);
  });

  test('is not told at the start, nor where there is no page', () => {
    expect([crumbsAt('/'), crumbsAt('/nowhere')]).toEqual([[], []]);
    expect(sectionAt('/nowhere')).toBeUndefined();
  });
});
