import type { DocumentInput } from '@urql/core';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { usePolling } from './polling.ts';
import { type Problem, problemOf } from './problems.ts';

export interface PolledQuery<Data> {
  /** The last answer that had anything in it; a later failure does not take it away. */
  data: Data | undefined;
  problem: Problem | undefined;
  isReading: boolean;
  readAgain: () => void;
}

const NO_VARIABLES = {};

/** This will read a query, and again every few seconds while the page is visible. */
export function usePolledQuery<Data>(
  query: DocumentInput<Data, Record<string, never>>,
  intervalMs: number,
): PolledQuery<Data> {
  const client = useClient();
  const [result] = useQuery({
    query,
    variables: NO_VARIABLES,
    requestPolicy: 'cache-and-network',
  });
  const [kept, setKept] = useState(result.data);
  const [isAsking, setIsAsking] = useState(false);
  if (result.data && result.data !== kept) setKept(result.data);

  async function poll(): Promise<void> {
    await client.query(query, NO_VARIABLES, { requestPolicy: 'network-only' }).toPromise();
  }

  async function readAgain(): Promise<void> {
    setIsAsking(true);
    await poll();
    setIsAsking(false);
  }

  usePolling(poll, intervalMs);
  return {
    data: result.data ?? kept,
    problem: result.error && problemOf(result.error),
    isReading: result.fetching || isAsking,
    readAgain: () => void readAgain(),
  };
}
