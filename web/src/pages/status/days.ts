import type { DaysQuery } from '../../api/gql/graphql.ts';

export type Deadline = DaysQuery['deadlines'][number];
export type BankClock = DaysQuery['bankClock'];

const HOUR_S = 3600;
const MINUTE_S = 60;
const NEAR_S = HOUR_S;

/** This will write how long is left until the bank closes; the last minutes with their seconds. */
export function leftOf(seconds: number): string {
  if (seconds <= 0) return '已截止';
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  const rest = String(Math.floor(seconds % MINUTE_S)).padStart(2, '0');
  if (seconds < NEAR_S) return `${minutes} 分 ${rest} 秒`;
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} 天 ${hours % 24} 小时`;
  return `${hours} 小时 ${String(minutes).padStart(2, '0')} 分`;
}

/** This will say whether the bank is about to close. */
export function isNear(seconds: number): boolean {
  return seconds > 0 && seconds < NEAR_S;
}

/** This will word how a day stands to today. */
export function standingOf({ kind, daysLeft, dueOn }: Deadline): string {
  if (kind === 'BEGINS') {
    if (daysLeft > 0) return `${daysLeft} 天后开始`;
    return daysLeft === 0 ? '今天开始' : `${dueOn} 起已施行`;
  }
  if (daysLeft > 0) return `还有 ${daysLeft} 天`;
  return daysLeft === 0 ? '今天截止' : `已截止 ${-daysLeft} 天`;
}

/** This will part what is still to come from what is over. */
export function partedBy(deadlines: readonly Deadline[]): { ahead: Deadline[]; over: Deadline[] } {
  return {
    ahead: deadlines.filter(({ daysLeft }) => daysLeft >= 0),
    over: deadlines.filter(({ daysLeft }) => daysLeft < 0).toReversed(),
  };
}
