import type { Work } from './work.ts';

/**
 * The pushed stream, shared between the tabs of a browser: six open ones over HTTP/1.1 would block
 * it. The tab that holds the lock listens to the server and tells the others; when it is closed, the
 * lock goes to the next. After two failures nobody tries again: the pages ask instead, as before.
 */

const EVENTS_URL = '/events';
const FAILURES_MAX = 2;
const AGAIN_MS = 30_000;

type Told = { is: 'work'; work: Work } | { is: 'over' } | { is: 'asked' };

export interface FeedOptions {
  /** Names the channel, so that one person's tabs never tell another's. */
  login: string;
  onWork: (work: Work) => void;
  /** Nothing is pushed any more. */
  onOver: () => void;
}

/** This will say whether this browser can share a stream at all. */
export function canPush(): boolean {
  return 'EventSource' in globalThis && 'BroadcastChannel' in globalThis && 'locks' in navigator;
}

/** This will listen until told to stop. */
export function startFeed({ login, onWork, onOver }: FeedOptions): () => void {
  const name = `puhui-feed/${login}`;
  const channel = new BroadcastChannel(name);
  const stopped = new AbortController();
  let last: Work | null = null;

  function tell(told: Told): void {
    if (stopped.signal.aborted) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has but one
    channel.postMessage(told);
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (data.is === 'work') onWork(data.work);
    if (data.is === 'over') onOver();
    if (data.is === 'asked' && last) tell({ is: 'work', work: last });
  });
  tell({ is: 'asked' });

  async function lead(): Promise<void> {
    await listen(stopped.signal, (work) => {
      last = work;
      onWork(work);
      tell({ is: 'work', work });
    });
    last = null;
    tell({ is: 'over' });
    onOver();
  }

  navigator.locks.request(name, { signal: stopped.signal }, lead).catch(() => {
    // Stopped while it waited for its turn.
  });

  return () => {
    stopped.abort();
    channel.close();
  };
}

/** This will hear the server's events until stopped, or until it has failed too often. */
function listen(stopped: AbortSignal, onWork: (work: Work) => void): Promise<void> {
  return new Promise((resolve) => {
    let failures = 0;
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function end(): void {
      clearTimeout(timer);
      source?.close();
      resolve();
    }

    function connect(): void {
      source = new EventSource(EVENTS_URL);
      source.addEventListener('message', ({ data }: MessageEvent<string>) => {
        failures = 0;
        onWork(JSON.parse(data) as Work);
      });
      // The session is over, or its person has other roles now: whoever it is then is told anew.
      source.addEventListener('end', again);
      source.addEventListener('error', () => {
        failures += 1;
        if (failures >= FAILURES_MAX) end();
        else if (source?.readyState === EventSource.CLOSED) again();
      });
    }

    function again(): void {
      source?.close();
      clearTimeout(timer);
      timer = setTimeout(connect, AGAIN_MS);
    }

    stopped.addEventListener('abort', end);
    connect();
  });
}
