import { describe, expect, test } from 'vitest';
import type { MemberStatus } from '../../../src/api/gql/graphql.ts';
import { followingOf } from '../../../src/pages/members/membership.ts';
import { MEMBER_STATUSES, statesOf } from '../../../src/ui/words.ts';

describe('What may follow a membership', () => {
  test('is never a step of a transfer, and never itself', () => {
    for (const status of statesOf(MEMBER_STATUSES)) {
      const following = followingOf(status);
      expect(following).not.toContain(status);
      expect(following).not.toContain('TRANSFERRED' satisfies MemberStatus);
      expect(following).not.toContain('TRANSFER_OUT_PENDING' satisfies MemberStatus);
    }
  });

  test('is nothing after death, and a new admission after leaving', () => {
    expect(followingOf('DECEASED')).toEqual([]);
    expect(followingOf('QUIT')).toContain('PENDING');
    expect(followingOf('ACTIVE')).toContain('RETIRED_RETAINED');
  });
});
