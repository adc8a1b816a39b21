import type { Answer } from './fetcher.ts';
import type { Places } from './reading.ts';
import { itemsAt } from './table.ts';

/** Following a list page by page, up to a bound: one query must not empty the house. */
export const ROWS_MAX = 5000;
const PAGE_MAX = 200;
const PAUSE_MS = 1500;
const TRIES_MAX = 5;

export interface Question {
  query: string;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | null;
}

export interface Fetched {
  items: readonly unknown[];
  /** There is more than was fetched: the bound was reached, or somebody stopped. */
  isCut: boolean;
  problem: string | null;
}

type Ask = (question: {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | null;
}) => Promise<Answer>;

interface PageInfo {
  hasNextPage?: unknown;
  endCursor?: unknown;
}

/** This will say by which variable a list is followed; null when the query does not page it. */
export function pagingOf(
  path: readonly string[],
  places: Places,
): { after: string; first: string | undefined } | null {
  const { after, first } = places.get(path.join('.'))?.paging ?? {};
  const hasInfo = ['hasNextPage', 'endCursor'].every((name) =>
    places.has([...path, 'pageInfo', name].join('.')),
  );
  return after && hasInfo ? { after, first } : null;
}

/** This will fetch a list from its beginning, telling how far it is, until there is no more, the bound or a stop. */
export async function fetchAll(
  question: Question,
  path: readonly string[],
  paging: { after: string; first: string | undefined },
  ask: Ask,
  {
    onProgress,
    signal,
    pause = wait,
  }: {
    onProgress: (count: number) => void;
    signal: AbortSignal;
    pause?: (ms: number) => Promise<void>;
  },
): Promise<Fetched> {
  const items: unknown[] = [];
  const size = paging.first ? { [paging.first]: PAGE_MAX } : {};
  let after: unknown = null;
  for (;;) {
    const variables = { ...question.variables, ...size, [paging.after]: after };
    const answer = await patiently(() => ask({ ...question, variables }), pause, signal);
    const problem = answer.errors?.[0]?.message ?? null;
    if (problem) return { items, isCut: true, problem };
    items.push(...itemsAt(answer.data, path));
    onProgress(Math.min(items.length, ROWS_MAX));
    const { hasNextPage, endCursor } = infoAt(answer.data, path);
    const isMore = hasNextPage === true && typeof endCursor === 'string' && endCursor !== after;
    if (!isMore || signal.aborted || items.length >= ROWS_MAX) {
      const isCut = isMore || items.length > ROWS_MAX;
      return { items: items.slice(0, ROWS_MAX), isCut, problem: null };
    }
    after = endCursor;
  }
}

/** Told to slow down, it waits and asks again. */
async function patiently(
  ask: () => Promise<Answer>,
  pause: (ms: number) => Promise<void>,
  signal: AbortSignal,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const isLimited = answer.errors?.some(({ extensions }) => extensions?.code === 'RATE_LIMITED');
    if (!isLimited || tries >= TRIES_MAX || signal.aborted) return answer;
    await pause(PAUSE_MS);
  }
}

function infoAt(data: unknown, path: readonly string[]): PageInfo {
  let value: unknown = data;
  for (const key of [...path, 'pageInfo']) {
    value = (value as Record<string, unknown> | null | undefined)?.[key];
  }
  return value ?? {};
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
