import { createContext, use } from 'react';
import type { Role } from '../api/gql/graphql.ts';

/** Who looks at the page; what they may do is judged by the server, this only spares them dead ends. */
export interface Viewer {
  login: string;
  name: string;
  roles: readonly Role[];
  /** Particulars of members' files that are shown to them, by column; without it, none. */
  particulars?: readonly string[];
}

const ViewerContext = createContext<Viewer>({ login: '', name: '', roles: [] });

export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): Viewer {
  return use(ViewerContext);
}

/** This will say whether somebody holds one of the roles. */
export function hasRole(viewer: Viewer, ...roles: readonly Role[]): boolean {
  return viewer.roles.some((role) => roles.includes(role));
}

/** This will say whether a particular of members' files is shown to somebody. */
export function isShown(viewer: Viewer, particular: string): boolean {
  return viewer.particulars?.includes(particular) ?? false;
}
