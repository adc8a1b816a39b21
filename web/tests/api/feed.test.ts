import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { canPush, startFeed } from '../../src/api/feed.ts';
import type { Work } from '../../src/api/work.ts';

const WORK: Work = { jobs: [], waitingCount: 2 };

/** A server's stream as far as the page can tell. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readonly url: string;
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    Source.all.push(this);
  }

  close(): void {
    this.readyState = Source.CLOSED;
  }

  send(work: Work): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(work) }));
  }
}

/** Locks of one browser: one holder at a time, the next in turn. */
function locks() {
  let turn = Promise.resolve();
  return {
    request: (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
      const held = turn.then(() => (signal.aborted ? Promise.reject(new Error('over')) : hold()));
      turn = held.catch(() => undefined);
      return held;
    },
  };
}

const stops: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  Source.all = [];
  vi.stubGlobal('EventSource', Source);
  Object.defineProperty(navigator, 'locks', { value: locks(), configurable: true });
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

function tab() {
  const onWork = vi.fn<(work: Work) => void>();
  const onOver = vi.fn<() => void>();
  const stop = startFeed({ login: 'office', onWork, onOver });
  stops.push(stop);
  return { onWork, onOver, stop };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(10);
}

describe('the pushed stream', () => {
  test('is opened once for all tabs, and told to each', async () => {
    expect(canPush()).toBe(true);
    const first = tab();
    const second = tab();
    await settle();
    expect(Source.all.map(({ url }) => url)).toEqual(['/events']);
    Source.all[0]?.send(WORK);
    await settle();
    expect(first.onWork).toHaveBeenCalledWith(WORK);
    expect(second.onWork).toHaveBeenCalledWith(WORK);
  });

  test('is told to a tab that comes later', async () => {
    tab();
    await settle();
    Source.all[0]?.send(WORK);
    const late = tab();
    await settle();
    expect(late.onWork).toHaveBeenCalledWith(WORK);
  });

  test('goes to the next tab when its own is closed', async () => {
    const first = tab();
    tab();
    await settle();
    first.stop();
    await settle();
    expect(Source.all.length).toBe(2);
    expect(Source.all[0]?.readyState).toBe(Source.CLOSED);
  });

  test('is given up after two failures, without a word to the person', async () => {
    const one = tab();
    await settle();
    Source.all[0]?.dispatchEvent(new Event('error'));
    await settle();
    expect(one.onOver).not.toHaveBeenCalled();
    Source.all[0]?.dispatchEvent(new Event('error'));
    await settle();
    expect(one.onOver).toHaveBeenCalledTimes(1);
    expect(Source.all[0]?.readyState).toBe(Source.CLOSED);
  });

  test('is tried again a while after it ended with its session', async () => {
    tab();
    await settle();
    Source.all[0]?.dispatchEvent(new Event('end'));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(Source.all.length).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(Source.all.length).toBe(2);
  });
});
