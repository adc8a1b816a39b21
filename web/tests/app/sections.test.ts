import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/api/gql/graphql.ts';
import paths from '../../src/app/paths.json' with { type: 'json' };
import { router } from '../../src/app/router.tsx';
import { crumbsAt, sectionAt, sectionsOf } from '../../src/app/sections.ts';

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
