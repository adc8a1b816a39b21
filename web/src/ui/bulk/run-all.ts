import type { Outcome } from '../../api/use-act.ts';

/** One act after another over many things, each with what became of it. */

export type ItemState = 'waiting' | 'acting' | 'done' | 'refused' | 'failed';

export interface Item<Row> {
  row: Row;
  state: ItemState;
  note: string;
}

interface RunOptions<Row> {
  items: readonly Item<Row>[];
  send: (row: Row) => Promise<Outcome<object>>;
  /** Asked before each: a person may stop it. */
  isStopped: () => boolean;
  onChange: (items: readonly Item<Row>[]) => void;
  pause?: (ms: number) => Promise<void>;
}

const LIMITED_WAIT_MS = 3000;
const LIMITED_TRIES = 5;

/** This will give every row its place in the queue. */
export function queued<Row>(rows: readonly Row[]): Item<Row>[] {
  return rows.map((row) => ({ row, state: 'waiting', note: '' }));
}

/** This will put those back into the queue of which it is not known that they are done or cannot be. */
export function requeued<Row>(items: readonly Item<Row>[]): Item<Row>[] {
  return items.map((item) =>
    item.state === 'failed' ? { ...item, state: 'waiting', note: '' } : item,
  );
}

/**
 * This will act on each waiting item. A refusal stops nothing; a failure that would meet every other
 * one as well ends the run, and what waits goes on waiting.
 */
export async function runAll<Row>({
  items,
  send,
  isStopped,
  onChange,
  pause = sleep,
}: RunOptions<Row>): Promise<void> {
  const now = [...items];
  function become(at: number, state: ItemState, note = ''): void {
    const item = now[at];
    if (item) now[at] = { ...item, state, note };
    onChange([...now]);
  }
  for (const [at, { row, state }] of items.entries()) {
    if (state !== 'waiting') continue;
    if (isStopped()) return;
    become(at, 'acting');
    // One after the other on purpose: each is an act of its own, and the second must see the first.
    // oxlint-disable-next-line no-await-in-loop
    const outcome = await patiently(() => send(row), pause);
    switch (outcome.is) {
      case 'done':
        become(at, 'done');
        break;
      case 'refused':
        become(at, 'refused', outcome.refusals.map(({ message }) => message).join(' '));
        break;
      case 'failed': {
        const { title, requestId, kind } = outcome.problem;
        become(at, 'failed', requestId ? `${title}（编号 ${requestId}）` : title);
        if (kind !== 'server') return;
        break;
      }
      case 'ignored':
        // Somebody went back on it at the question for the password.
        become(at, 'waiting');
        return;
    }
  }
}

/** Whoever acts on hundreds meets the limit on requests: that passes. */
async function patiently(
  send: () => Promise<Outcome<object>>,
  pause: (ms: number) => Promise<void>,
): Promise<Outcome<object>> {
  let outcome = await send();
  for (let tries = 1; tries < LIMITED_TRIES && isLimited(outcome); tries += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await pause(LIMITED_WAIT_MS);
    // oxlint-disable-next-line no-await-in-loop
    outcome = await send();
  }
  return outcome;
}

function isLimited(outcome: Outcome<object>): boolean {
  return outcome.is === 'failed' && outcome.problem.kind === 'limited';
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** This will count the items in each state. */
export function tally<Row>(items: readonly Item<Row>[]): Record<ItemState, number> {
  const counts: Record<ItemState, number> = {
    waiting: 0,
    acting: 0,
    done: 0,
    refused: 0,
    failed: 0,
  };
  for (const { state } of items) counts[state] += 1;
  return counts;
}
