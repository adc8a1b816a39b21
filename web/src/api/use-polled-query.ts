import type { AnyVariables, DocumentInput } from '@urql/core';
import { useEffect, useEffectEvent, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { usePolling } from './polling.ts';
import { type Problem, problemOf } from './problems.ts';
import { followWork } from './work.ts';

export interface PolledQuery<Data> {
  /** The last answer that had anything in it; a later failure does not take it away. */
  data: Data | undefined;
  problem: Problem | undefined;
  isReading: boolean;
  readAgain: () => void;
}

interface Polling<Data> {
  /** Between two questions; it may depend on what was answered last. */
  intervalMs: number | ((data: Data | undefined) => number);
  /** Until when it is worth asking again; always, when not said. */
  isWanted?: (data: Data | undefined) => boolean;
}

/** This will read a query, and again every few seconds while the page is visible and it is wanted. */
export function usePolledQuery<Data, Variables extends AnyVariables>(
  query: DocumentInput<Data, Variables>,
  variables: Variables,
  { intervalMs, isWanted }: Polling<Data>,
): PolledQuery<Data> {
  const client = useClient();
  const [result] = useQuery({
    query,
    variables,
    requestPolicy: 'cache-and-network',
  });
  const [kept, setKept] = useState(result.data);
  const [isAsking, setIsAsking] = useState(false);
  if (result.data && result.data !== kept) setKept(result.data);
  const data = result.data ?? kept;

  async function poll(): Promise<void> {
    await client.query(query, variables, { requestPolicy: 'network-only' }).toPromise();
  }

  async function readAgain(): Promise<void> {
    setIsAsking(true);
    await poll();
    setIsAsking(false);
  }

  const isStillWanted = isWanted ? isWanted(data) : true;
  const wake = useEffectEvent(() => {
    if (isStillWanted) void poll();
  });
  // What the server pushes of one's work is a sign that others have acted.
  useEffect(() => followWork(() => wake()), []);
  usePolling(poll, typeof intervalMs === 'number' ? intervalMs : intervalMs(data), isStillWanted);
  return {
    data,
    problem: result.error && problemOf(result.error),
    isReading: result.fetching || isAsking,
    readAgain: () => void readAgain(),
  };
}
