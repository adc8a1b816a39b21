import type { JobKind } from '../../api/gql/graphql.ts';
import type { Job } from '../../api/work.ts';
import { formatCount } from '../../ui/format.ts';

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_MIN = 60;

interface Words {
  doing: string;
  done: string;
  counted: '行' | '人' | '笔';
}

export const KINDS: Readonly<Record<JobKind, Words>> = {
  ROSTER_CHECK: { doing: '检查名册', done: '检查完毕', counted: '行' },
  ROSTER_APPLY: { doing: '名册入库', done: '已入库', counted: '行' },
  EXPORT: { doing: '导出', done: '可以下载', counted: '行' },
  CARD_BATCH: { doing: '办卡批次送银行', done: '已送银行', counted: '人' },
  DISBURSEMENT_SEAL: { doing: '封存发放批次', done: '已封存，等待复核', counted: '笔' },
  DISBURSEMENT_SEND: { doing: '发放批次送银行', done: '已送银行', counted: '笔' },
};

/** This will tell one piece of work from any other, also when it is shown twice. */
export function keyOf({ kind, targetId }: Pick<Job, 'kind' | 'targetId'>): string {
  return `${kind}/${targetId}`;
}

/** This will say what is being done to what. */
export function titleOf({ kind, label }: Pick<Job, 'kind' | 'label'>): string {
  return `${KINDS[kind].doing}：${label}`;
}

/** This will say how far it is, or how it ended. */
export function standingOf(job: Job, now: number): string {
  const { done, counted } = KINDS[job.kind];
  if (job.state === 'FAILED') return job.problem || '未成，请查看。';
  const errors = job.errorCount > 0 ? ` · 错误 ${formatCount(job.errorCount)}` : '';
  if (job.state === 'DONE') {
    return `${done}${job.total > 0 ? ` · ${formatCount(job.total)} ${counted}` : ''}${errors}`;
  }
  if (job.done === 0) return '等待开始';
  const total = job.total > 0 ? ` / ${formatCount(job.total)}` : '';
  return `第 ${formatCount(job.done)}${total} ${counted}${errors}${leftOf(job, now)}`;
}

/** This will say how much is done, 0 to 100; null while nobody knows the whole. */
export function percentOf({ done, total }: Pick<Job, 'done' | 'total'>): number | null {
  return total > 0 ? Math.min(100, Math.floor((done * 100) / total)) : null;
}

/** What is left takes as long, for each row, as what is done took. */
function leftOf({ done, total, startedAt }: Job, now: number): string {
  if (!startedAt || total <= done) return '';
  const passed = (now - Date.parse(startedAt)) / SECOND_MS;
  const seconds = Math.ceil((passed / done) * (total - done));
  if (seconds <= 0) return '';
  if (seconds < MINUTE_S) return ` · 约剩 ${seconds} 秒`;
  const minutes = Math.ceil(seconds / MINUTE_S);
  return minutes < HOUR_MIN ? ` · 约剩 ${minutes} 分钟` : ' · 约剩 1 小时以上';
}

/** This will find what came to an end since the last look. */
export function endedSince(before: readonly Job[], now: readonly Job[]): Job[] {
  const running = new Set(before.filter(({ state }) => state === 'RUNNING').map(keyOf));
  return now.filter((job) => job.state !== 'RUNNING' && running.has(keyOf(job)));
}

/** This will count what ended after somebody last looked. */
export function unseenOf(jobs: readonly Job[], seenAt: number): number {
  return jobs.filter(({ finishedAt }) => finishedAt && Date.parse(finishedAt) > seenAt).length;
}

const SOON = { ageMs: 30 * SECOND_MS, intervalMs: SECOND_MS };
const LATER = { ageMs: 5 * MINUTE_S * SECOND_MS, intervalMs: 2 * SECOND_MS };
const LONG_MS = 5 * SECOND_MS;
const NOTHING_RUNS_MS = 15 * SECOND_MS;

/** This will say how often to look: often at first, seldom when it takes long or nothing runs. */
export function pollMs(jobs: readonly Job[], now: number): number {
  const ages = jobs
    .filter(({ state }) => state === 'RUNNING')
    .map(({ startedAt }) => (startedAt ? now - Date.parse(startedAt) : 0));
  if (ages.length === 0) return NOTHING_RUNS_MS;
  const youngest = Math.min(...ages);
  return [SOON, LATER].find(({ ageMs }) => youngest < ageMs)?.intervalMs ?? LONG_MS;
}
