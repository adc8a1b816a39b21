import type { UnknownPaymentsQuery } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';

export type Unknown = UnknownPaymentsQuery['payments']['edges'][number]['node'];
export type Proof = Unknown['proofs'][number];

/** This will say which of the bank's three answers is missing: the acceptance, the result, the statement. */
export function missingOf({ evidence }: Pick<Unknown, 'evidence'>): string {
  if (!evidence) return '不详';
  const { acceptedAt, answeredAt, statedAt } = evidence;
  const missing = [
    !acceptedAt && '受理',
    answeredAt ? '本笔结果（结果文件已到，未列明本笔）' : '结果',
    !statedAt && '当日对账单',
  ].filter(Boolean);
  return `缺${missing.join('、')}`;
}

/** This will say how often the bank was asked, and when last. */
export function askedWords({ evidence }: Pick<Unknown, 'evidence'>): string {
  if (!evidence || evidence.askedCount === 0) return '未查询';
  return `已查询 ${evidence.askedCount} 次，最近 ${formatMinute(evidence.askedAt)}`;
}

/** This will find the letter that waits for a second person. */
export function pendingOf({ proofs }: Pick<Unknown, 'proofs'>): Proof | undefined {
  return proofs.find(({ state }) => state === 'ATTACHED');
}
