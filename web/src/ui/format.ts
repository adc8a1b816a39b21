/** Counts and times, written one way everywhere. Times are Beijing's whatever the desktop says. */

/** What stands where there is nothing. */
export const NONE = '—';
const KIB = 1024;
const COUNT = new Intl.NumberFormat('zh-CN');
const TIME = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** This will write a count with separators. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** This will write a part of a whole as a percentage with one decimal, rounded down so that 100 % means all. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '—';
  const permille = Math.floor((part * 1000) / whole);
  return `${Math.floor(permille / 10)}.${permille % 10}%`;
}

/** This will write an instant as `2018-02-01 09:30:00`, Beijing time. */
export function formatTime(instant: string | Date): string {
  const at = typeof instant === 'string' ? new Date(instant) : instant;
  if (Number.isNaN(at.getTime())) return '—';
  const part = Object.fromEntries(TIME.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${clock(part)}`;
}

/** This will write an instant to the minute, as lists do; an em dash when there is none. */
export function formatMinute(instant: string | null | undefined): string {
  return instant ? formatTime(instant).slice(0, 16) : NONE;
}

/** This will write a date as it came, or an em dash. */
export function formatDate(date: string | null | undefined): string {
  return date || NONE;
}

/** This will give the day that it is in Beijing, as `2018-03-20`. */
export function today(): string {
  return formatTime(new Date()).slice(0, 10);
}

/** This will write a size of a file in the unit that reads best. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  if (bytes < KIB * KIB) return `${(bytes / KIB).toFixed(1)} KB`;
  return `${(bytes / KIB / KIB).toFixed(1)} MB`;
}

/** This will write only the time of day, Beijing time. */
export function formatClock(instant: string | Date): string {
  return formatTime(instant).split(' ')[1] ?? '—';
}

function clock(part: Record<string, string>): string {
  return `${part.hour}:${part.minute}:${part.second}`;
}
