import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { SessionState, SessionStore } from './session-store.ts';

const SessionContext = createContext<SessionStore | null>(null);

export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  return <SessionContext value={store}>{children}</SessionContext>;
}

/** This will give the session and follow its changes. */
export function useSession(): { store: SessionStore; state: SessionState } {
  const store = use(SessionContext);
  if (!store) throw new Error('useSession needs a SessionProvider around it');
  return { store, state: useSyncExternalStore(store.subscribe, store.snapshot) };
}
