import starters from './starters/starters.json';

/** What a person finds on the first visit: the questions of their own work, each in a tab. */
export interface Starter {
  query: string;
  variables: string | null;
}

const TEXTS: Readonly<Record<string, string>> = import.meta.glob('./starters/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const MONTH = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'numeric',
});

/** This will give the starters of somebody's roles. The code generator and the server's tests check each of them. */
export function startersFor(roles: readonly string[], now: Date): readonly Starter[] {
  return starters
    .filter((one) => one.roles.some((role) => roles.includes(role)))
    .map(({ name }) => {
      const query = (TEXTS[`./starters/${name}.graphql`] ?? '').trimEnd();
      return { query, variables: query.includes('$since') ? boundsOf(now) : null };
    });
}

/** This will write the bounds of a month of Beijing's as variables: the first included, the last not. */
export function boundsOf(now: Date): string {
  const parts = Object.fromEntries(
    MONTH.formatToParts(now).map(({ type, value }) => [type, value]),
  );
  const year = Number(parts.year);
  const month = Number(parts.month);
  const bounds = {
    since: firstOf(year, month),
    until: firstOf(year + Math.floor(month / 12), (month % 12) + 1),
  };
  return JSON.stringify(bounds, null, 2);
}

function firstOf(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}-01T00:00:00+08:00`;
}
