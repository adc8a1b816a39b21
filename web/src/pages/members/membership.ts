import type { MemberStatus } from '../../api/gql/graphql.ts';

const ENDINGS: readonly MemberStatus[] = ['QUIT', 'AUTO_QUIT', 'EXPELLED', 'DECEASED'];

/** To where a membership may go by itself; a transfer has acts of its own. The server judges again. */
const FOLLOWING: Readonly<Record<MemberStatus, readonly MemberStatus[]>> = {
  PENDING: ['ACTIVE', 'QUIT', 'DECEASED'],
  ACTIVE: ['RETAINED', 'RETIRED_RETAINED', ...ENDINGS],
  TRANSFER_OUT_PENDING: [],
  TRANSFERRED: ['ACTIVE', 'DECEASED'],
  RETAINED: ['ACTIVE', 'RETIRED_RETAINED', ...ENDINGS],
  RETIRED_RETAINED: ['QUIT', 'EXPELLED', 'DECEASED'],
  QUIT: ['PENDING', 'DECEASED'],
  AUTO_QUIT: ['PENDING', 'DECEASED'],
  EXPELLED: ['DECEASED'],
  DECEASED: [],
};

/** This will give the statuses that may follow one. */
export function followingOf(status: MemberStatus): readonly MemberStatus[] {
  return FOLLOWING[status];
}
