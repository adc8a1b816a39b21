import { useEffect, useEffectEvent } from 'react';

/** Looking must not keep a session alive for ever that nobody sits before. */
export const LEFT_ALONE_MS = 10 * 60 * 1000;
const INPUTS = ['pointerdown', 'keydown'] as const;

export interface PollingOptions {
  /** What to do each time; the next wait starts when it has finished. */
  poll: () => Promise<void>;
  intervalMs: number;
  page?: Document;
}

/**
 * This will poll again and again, with at most one poll under way. It rests while the page is hidden
 * or left alone for long, and goes on at once when somebody looks again or touches it. The returned
 * function ends it.
 */
export function startPolling({ poll, intervalMs, page = document }: PollingOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isOver = false;
  let isResting = false;
  let touchedAt = Date.now();

  function schedule(): void {
    clearTimeout(timer);
    if (isOver || page.hidden) return;
    isResting = Date.now() - touchedAt >= LEFT_ALONE_MS;
    if (isResting) return;
    timer = setTimeout(() => void run(), intervalMs);
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await poll();
    } finally {
      isRunning = false;
      schedule();
    }
  }

  function onVisibility(): void {
    clearTimeout(timer);
    if (!page.hidden) void run();
  }

  function onInput(): void {
    touchedAt = Date.now();
    if (!isResting) return;
    isResting = false;
    void run();
  }

  page.addEventListener('visibilitychange', onVisibility);
  for (const input of INPUTS) page.addEventListener(input, onInput, { passive: true });
  schedule();
  return () => {
    isOver = true;
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', onVisibility);
    for (const input of INPUTS) page.removeEventListener(input, onInput);
  };
}

/** This will poll while the component is shown and polling is wanted. */
export function usePolling(poll: () => Promise<void>, intervalMs: number, isWanted = true): void {
  const latest = useEffectEvent(poll);
  useEffect(() => {
    if (!isWanted) return undefined;
    return startPolling({ poll: () => latest(), intervalMs });
  }, [intervalMs, isWanted]);
}
