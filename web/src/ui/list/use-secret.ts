import { useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import type { Secret } from './list.ts';

/**
 * Filters that never stand in an address, kept in this tab's memory by its place in the history: the
 * way back from a person leads to the list as it was, and a reload forgets what was looked for.
 */
const KEPT = new Map<string, Secret>();
const NOTHING: Secret = {};
const KEPT_MAX = 100;

/** What another part of the app looks for in a list, until that list is opened. */
const HANDED = new Map<string, Secret>();

/** This will look for something in a list that is about to be opened. */
export function handSecret(listId: string, secret: Secret): void {
  HANDED.set(listId, secret);
}

/** This will give the secret filters of a list at this place in the history, and a way to change them. */
export function useSecret(listId: string): [Secret, (secret: Secret) => void] {
  const place = useRouterState({
    select: ({ resolvedLocation, location }) => placeOf(resolvedLocation ?? location),
  });
  const key = `${listId} ${place}`;
  const [current, setCurrent] = useState<{ key: string; secret: Secret }>({
    key: '',
    secret: NOTHING,
  });
  const secret = secretAt(listId, key, current);
  if (current.key !== key || current.secret !== secret) setCurrent({ key, secret });
  return [secret, (wanted) => setCurrent({ key, secret: remembered(key, wanted) })];
}

/** A place that was here before shows what it showed; a new one goes on with what was looked for. */
function secretAt(listId: string, key: string, current: { key: string; secret: Secret }): Secret {
  const handed = HANDED.get(listId);
  if (handed) {
    HANDED.delete(listId);
    return remembered(key, handed);
  }
  return current.key === key ? current.secret : (KEPT.get(key) ?? remembered(key, current.secret));
}

function remembered(key: string, secret: Secret): Secret {
  KEPT.set(key, secret);
  const [oldest] = KEPT.keys();
  if (KEPT.size > KEPT_MAX && oldest !== undefined) KEPT.delete(oldest);
  return secret;
}

function placeOf({ state: { __TSR_key: key = '' } }: { state: { __TSR_key?: string } }): string {
  return key;
}
