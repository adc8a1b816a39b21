import type { SessionRowFragment, TokenRowFragment } from '../../api/gql/graphql.ts';

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/QIHU|360(?:SE|EE)/i, '360 浏览器'],
  [/Qaxbrowser/i, '奇安信浏览器'],
  [/Firefox\//, '火狐'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** This will name a browser in words; one that is not known is another program. */
export function browserName(userAgent: string): string {
  return BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '其他程序';
}

/** This will say whether a sign-in can still be used. */
export function isOpen(
  { endedAt, expiresAt }: Pick<SessionRowFragment, 'endedAt' | 'expiresAt'>,
  now = Date.now(),
): boolean {
  return endedAt === null && Date.parse(expiresAt) > now;
}

/** This will name the units that a token opens, and those of them that its clerk has lost. */
export function unitsOf({ units }: Pick<TokenRowFragment, 'units'>): string {
  if (units.length === 0) return '按本人岗位';
  return units
    .map(({ unitName, isHeld }) => (isHeld ? unitName : `${unitName}（已不负责，不能办理）`))
    .join('、');
}

/** This will say whether a token can still be used. */
export function isTokenOpen(
  { endedAt, expiresAt }: Pick<TokenRowFragment, 'endedAt' | 'expiresAt'>,
  now = Date.now(),
): boolean {
  return endedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);
}
