import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import { canPush, startFeed } from '../../api/feed.ts';
import { MyWorkDocument } from '../../api/gql/graphql.ts';
import { usePolling } from '../../api/polling.ts';
import { followWork, onWorkBegun, showWork, type Work, workNow } from '../../api/work.ts';
import { pollMs } from './job-words.ts';

const NOTHING: Work = { jobs: [], waitingCount: 0 };

/** This will give what was told last, and follow it. */
export function useShownWork(): Work {
  return useSyncExternalStore(followWork, workNow) ?? NOTHING;
}

/** This will keep one's work in sight: pushed where that works, asked for where not. */
export function useWork(login: string): Work {
  const client = useClient();
  const work = useShownWork();
  const [isPushed, setIsPushed] = useState(false);
  const [intervalMs, setIntervalMs] = useState(() => pollMs([], 0));

  async function look(): Promise<void> {
    const { data } = await client
      .query(MyWorkDocument, {}, { requestPolicy: 'network-only' })
      .toPromise();
    if (!data) return;
    showWork(data.viewer);
    setIntervalMs(pollMs(data.viewer.jobs, Date.now()));
  }
  const lookNow = useEffectEvent(() => void look());

  useEffect(() => {
    const first = setTimeout(() => lookNow());
    const stop = canPush()
      ? startFeed({
          login,
          onWork: (pushed) => {
            setIsPushed(true);
            showWork(pushed);
          },
          onOver: () => setIsPushed(false),
        })
      : undefined;
    return () => {
      clearTimeout(first);
      stop?.();
      showWork(null);
    };
  }, [login]);

  useEffect(() => (isPushed ? undefined : onWorkBegun(() => lookNow())), [isPushed]);
  usePolling(look, intervalMs, !isPushed);
  return work;
}
