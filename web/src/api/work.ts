import type { JobProgressFragment } from './gql/graphql.ts';

/** One's own long work as it stands, whoever told: the pushed stream, another tab, or a question. */

export type Job = JobProgressFragment;

export interface Work {
  jobs: readonly Job[];
  /** The disbursements that wait for one's check or release. */
  waitingCount: number;
}

type Listener = () => void;

const listeners = new Set<Listener>();
const beginners = new Set<Listener>();
let latest: Work | null = null;

/** This will take what was told last, and tell everybody who shows it. */
export function showWork(work: Work | null): void {
  latest = work;
  for (const listener of listeners) listener();
}

/** This will give what was told last. */
export function workNow(): Work | null {
  return latest;
}

export function followWork(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** This will say that an act was done which may have begun something: it is worth looking soon. */
export function workMayHaveBegun(): void {
  for (const beginner of beginners) beginner();
}

export function onWorkBegun(beginner: Listener): () => void {
  beginners.add(beginner);
  return () => beginners.delete(beginner);
}

const quiet = new Set<string>();

/** This will keep the notice of an end from somebody who waits before it, until they turn to something else. */
export function keepQuietAbout(kind: Job['kind'], targetId: string, isQuietNow: boolean): void {
  const key = `${kind}/${targetId}`;
  if (isQuietNow) quiet.add(key);
  else quiet.delete(key);
}

export function isQuiet(key: string): boolean {
  return quiet.has(key);
}
