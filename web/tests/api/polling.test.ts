import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LEFT_ALONE_MS, startPolling } from '../../src/api/polling.ts';

const INTERVAL_MS = 5000;

let isHidden = false;
let polls = 0;
let stop: () => void = () => undefined;

function turn(hidden: boolean): void {
  isHidden = hidden;
  document.dispatchEvent(new Event('visibilitychange'));
}

function poll(): Promise<void> {
  polls += 1;
  return Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers();
  isHidden = false;
  polls = 0;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('startPolling', () => {
  test('polls once an interval', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS + 1);
    expect(polls).toBe(3);
  });

  test('rests while the page is hidden', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    turn(true);
    await vi.advanceTimersByTimeAsync(20 * INTERVAL_MS);
    expect(polls).toBe(0);
  });

  test('rests on a page that is left alone, so that its session may end', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(LEFT_ALONE_MS + INTERVAL_MS);
    const before = polls;
    await vi.advanceTimersByTimeAsync(LEFT_ALONE_MS);
    expect(polls).toBe(before);
  });

  test('goes on at once when somebody touches the page again', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(2 * LEFT_ALONE_MS);
    const before = polls;
    document.dispatchEvent(new Event('pointerdown'));
    await vi.advanceTimersByTimeAsync(0);
    expect(polls).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(INTERVAL_MS + 1);
    expect(polls).toBe(before + 2);
  });

  test('does not begin on a hidden page', async () => {
    isHidden = true;
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS);
    expect(polls).toBe(0);
  });

  test('polls at once when the page is seen again, and goes on', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    turn(true);
    await vi.advanceTimersByTimeAsync(60_000);
    turn(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(polls).toBe(1);
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    expect(polls).toBe(2);
  });

  test('never has two polls under way', async () => {
    const finish: (() => void)[] = [];
    const slow = () => {
      polls += 1;
      return new Promise<void>((resolve) => {
        finish.push(resolve);
      });
    };
    stop = startPolling({ poll: slow, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    turn(true);
    turn(false);
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(polls).toBe(1);
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    expect(polls).toBe(2);
  });

  test('ends when told to, also in the middle of a poll', async () => {
    stop = startPolling({ poll, intervalMs: INTERVAL_MS });
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    stop();
    turn(false);
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(polls).toBe(1);
  });
});
