import { describe, expect, test } from 'vitest';
import type { Role, WaitingQuery } from '../../../src/api/gql/graphql.ts';
import { tasksOf } from '../../../src/pages/status/waiting.ts';

const NONE = { totalCount: 0 };
const maker = { id: '1', login: 'maker' };
const checker = { id: '2', login: 'checker' };

const WAITING: WaitingQuery = {
  toCheck: { edges: [{ node: { id: 'a', draftedBy: maker } }] },
  toRelease: { edges: [{ node: { id: 'b', draftedBy: maker, checkedBy: checker } }] },
  disbursementDrafts: NONE,
  disbursementsHeld: { totalCount: 1 },
  rostersChecked: { totalCount: 2 },
  batchDrafts: NONE,
  applicationsFailed: { totalCount: 13 },
  applicationsUnanswered: { totalCount: 4 },
  filesHeld: NONE,
};

function waitingFor(login: string, ...roles: Role[]): string[] {
  const tasks = tasksOf({ login, name: login, roles }, WAITING);
  return tasks.map(({ key, count }) => `${key} ${count}`);
}

describe('what waits', () => {
  test('is for whoever may do it', () => {
    expect(waitingFor('checker', 'CHECKER')).toEqual(['check 1']);
    expect(waitingFor('third', 'RELEASER')).toEqual(['release 1']);
    expect(waitingFor('maker', 'MAKER')).toEqual(['disbursementsHeld 1']);
    expect(waitingFor('clerk', 'CLERK')).toEqual(['rosters 2', 'failed 13']);
    expect(waitingFor('office', 'OFFICE')).toEqual(['rosters 2', 'failed 13', 'unanswered 4']);
    expect(waitingFor('leader', 'LEADER')).toEqual([]);
  });

  test('is never what one has put a name to already', () => {
    expect(waitingFor('maker', 'CHECKER')).toEqual([]);
    expect(waitingFor('checker', 'RELEASER')).toEqual([]);
  });
});
