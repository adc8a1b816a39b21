import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/api/problems.ts';
import type { Outcome } from '../../../src/api/use-act.ts';
import { type Item, queued, requeued, runAll, tally } from '../../../src/ui/bulk/run-all.ts';

const DONE: Outcome<object> = { is: 'done', data: {} };
const REFUSED: Outcome<object> = {
  is: 'refused',
  refusals: [{ field: [], code: 'STALE', message: '已经复核过。' }],
};

function failed(kind: Problem['kind']): Outcome<object> {
  return { is: 'failed', problem: { kind, title: '出错', advice: '', requestId: 'r1' } };
}

interface Ran {
  items: readonly Item<string>[];
  sent: string[];
  waits: number;
}

/** Runs over rows named a, b, c…, each of which meets the outcomes given for it in turn. */
async function ran(
  outcomes: Record<string, Outcome<object>[]>,
  from: readonly Item<string>[] = queued(Object.keys(outcomes)),
  stopAfter = Number.POSITIVE_INFINITY,
): Promise<Ran> {
  const run: Ran = { items: from, sent: [], waits: 0 };
  await runAll({
    items: from,
    send: (row) => {
      run.sent.push(row);
      return Promise.resolve(outcomes[row]?.shift() ?? DONE);
    },
    isStopped: () => run.sent.length >= stopAfter,
    onChange: (items) => {
      run.items = items;
    },
    pause: () => {
      run.waits += 1;
      return Promise.resolve();
    },
  });
  return run;
}

const states = ({ items }: Pick<Ran, 'items'>) => items.map(({ state }) => state);

describe('many acts', () => {
  test('are done one after the other, and a refusal stops nothing', async () => {
    const run = await ran({ a: [DONE], b: [REFUSED], c: [DONE] });
    expect(run.sent).toEqual(['a', 'b', 'c']);
    expect(states(run)).toEqual(['done', 'refused', 'done']);
    expect(run.items[1]?.note).toBe('已经复核过。');
  });

  test('go on after a fault of the server, whose number is kept', async () => {
    const run = await ran({ a: [failed('server')], b: [DONE] });
    expect(states(run)).toEqual(['failed', 'done']);
    expect(run.items[0]?.note).toBe('出错（编号 r1）');
  });

  test('stop where every other one would fail as well', async () => {
    const run = await ran({ a: [failed('offline')], b: [DONE] });
    expect(states(run)).toEqual(['failed', 'waiting']);
  });

  test('wait when there were too many, and then go on', async () => {
    const run = await ran({ a: [failed('limited'), failed('limited'), DONE], b: [DONE] });
    expect(states(run)).toEqual(['done', 'done']);
    expect(run.waits).toBe(2);
  });

  test('give up when it stays too much', async () => {
    const run = await ran({ a: Array.from({ length: 9 }, () => failed('limited')), b: [] });
    expect(states(run)).toEqual(['failed', 'waiting']);
  });

  test('stop between two when somebody says so', async () => {
    const run = await ran({ a: [], b: [], c: [] }, undefined, 2);
    expect(states(run)).toEqual(['done', 'done', 'waiting']);
  });

  test('go back to waiting when the password was not given', async () => {
    const run = await ran({ a: [{ is: 'ignored' }], b: [] });
    expect(states(run)).toEqual(['waiting', 'waiting']);
  });

  test('are never done twice: only what failed or waits is taken up again', async () => {
    const first = await ran({
      a: [DONE],
      b: [REFUSED],
      c: [failed('server')],
      d: [failed('offline')],
    });
    const again = await ran({ a: [], b: [], c: [], d: [] }, requeued(first.items));
    expect(again.sent).toEqual(['c', 'd']);
    expect(tally(again.items)).toEqual({ waiting: 0, acting: 0, done: 3, refused: 1, failed: 0 });
  });
});
