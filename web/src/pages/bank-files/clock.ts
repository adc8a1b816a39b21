import type { ScheduledJobsQuery } from '../../api/gql/graphql.ts';

export type Job = ScheduledJobsQuery['scheduledJobs'][number];

const MINUTE_S = 60;
const HOUR_S = 3600;

/** This will say how often something is done. */
export function rhythmOf({ everySeconds }: Pick<Job, 'everySeconds'>): string {
  if (everySeconds % HOUR_S === 0) return `每 ${everySeconds / HOUR_S} 小时`;
  if (everySeconds % MINUTE_S === 0) return `每 ${everySeconds / MINUTE_S} 分钟`;
  return `每 ${everySeconds} 秒`;
}
