import { useEffect, useEffectEvent } from 'react';

export interface PollingOptions {
  /** What to do each time; the next wait starts when it has finished. */
  poll: () => Promise<void>;
  intervalMs: number;
  page?: Document;
}

/**
 * This will poll again and again, at once when the page becomes visible and never while it is
 * hidden, with at most one poll under way. The returned function ends it.
 */
export function startPolling({ poll, intervalMs, page = document }: PollingOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isOver = false;

  function schedule(): void {
    clearTimeout(timer);
    if (isOver || page.hidden) return;
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

  page.addEventListener('visibilitychange', onVisibility);
  schedule();
  return () => {
    isOver = true;
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', onVisibility);
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
