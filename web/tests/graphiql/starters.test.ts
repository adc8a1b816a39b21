// @vitest-environment node
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { boundsOf, startersFor } from '../../src/graphiql/starters.ts';
import { SCHEMA } from './schema.ts';

const NOW = new Date('2018-03-20T02:00:00Z');
const ROLES = ['OFFICE', 'MAKER', 'CHECKER', 'RELEASER', 'LEADER', 'CLERK', 'AUDITOR', 'ADMIN'];

describe('startersFor', () => {
  test('gives a clerk the five questions of a unit', () => {
    const titles = startersFor(['CLERK'], NOW).map(({ query }) => query.split('\n')[0]);
    expect(titles).toEqual([
      '# 谁还没有卡、为什么、怎么办',
      '# 谁的卡待领取、待激活',
      '# 录入和办卡进展',
      '# 本月发放了什么',
      '# 失败的与怎么办',
    ]);
  });

  test.each(ROLES)('gives %s some, each once and valid', (role) => {
    const starters = startersFor([role, 'CLERK'], NOW);
    expect(new Set(starters.map(({ query }) => query)).size).toBe(starters.length);
    expect(startersFor([role], NOW).length).toBeGreaterThan(0);
    for (const { query } of starters) expect(validate(SCHEMA, parse(query))).toEqual([]);
  });

  test('never begins with one that needs variables: the first tab would lose them', () => {
    for (const role of ROLES) expect(startersFor([role], NOW)[0]?.variables).toBeNull();
  });
});

describe('boundsOf', () => {
  test.each([
    ['2018-03-20T02:00:00Z', '2018-03-01T00:00:00+08:00', '2018-04-01T00:00:00+08:00'],
    ['2018-12-31T15:59:59Z', '2018-12-01T00:00:00+08:00', '2019-01-01T00:00:00+08:00'],
    ['2018-12-31T16:00:00Z', '2019-01-01T00:00:00+08:00', '2019-02-01T00:00:00+08:00'],
  ])('at %s is the month of Beijing', (now, since, until) => {
    expect(JSON.parse(boundsOf(new Date(now)))).toEqual({ since, until });
  });
});
