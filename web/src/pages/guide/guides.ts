import type { Role } from '../../api/gql/graphql.ts';
import given from './guides.json' with { type: 'json' };
import taken from './shots.json' with { type: 'json' };

/** How each role does its work, in the order of the work; the screens are photographed by a script. */
export interface Guide {
  role: Role;
  lead: string;
  chapters: readonly Chapter[];
}

export interface Chapter {
  id: string;
  title: string;
  steps: readonly string[];
  tips?: readonly string[];
  shot?: { name: string; alt: string };
}

export interface Shot {
  address: string;
  width: number;
  height: number;
}

export const GUIDES = given as readonly Guide[];

const SIZES: Readonly<Record<string, { width: number; height: number }>> = taken;

const ADDRESSES = import.meta.glob<string>('./shots/*.webp', {
  eager: true,
  import: 'default',
  query: '?url',
});

/** This will find a photographed screen; one that was never taken is left out. */
export function shotOf(name: string): Shot | null {
  const address = ADDRESSES[`./shots/${name}.webp`];
  const size = SIZES[name];
  return address && size ? { address, width: size.width, height: size.height } : null;
}

/** This will choose whose guide to show: the one asked for, else that of one's own first role. */
export function guideFor(asked: string | undefined, roles: readonly Role[]): Guide | undefined {
  return (
    GUIDES.find(({ role }) => role === asked) ??
    GUIDES.find(({ role }) => roles.includes(role)) ??
    GUIDES[0]
  );
}
