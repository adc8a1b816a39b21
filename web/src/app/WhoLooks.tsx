import type { ReactNode } from 'react';
import { ViewerProvider } from '../ui/viewer.tsx';
import { ROLES, statesOf } from '../ui/words.ts';
import { useSession } from './session.tsx';

/** Tells the pages who looks, in the contract's own terms. */
export function WhoLooks({ children }: { children: ReactNode }) {
  const { state } = useSession();
  if (!('staff' in state)) return null;
  const { login, name, roles, particulars } = state.staff;
  const known = statesOf(ROLES).filter((role) => roles.includes(role));
  return (
    <ViewerProvider value={{ login, name, roles: known, particulars }}>{children}</ViewerProvider>
  );
}
