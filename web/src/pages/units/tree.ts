import type { UnitInTreeFragment } from '../../api/gql/graphql.ts';

/** The part of the tree that has been read: whose children are known, and which branches stand open. */
export interface Read {
  /** By parent; the tops of one's scope stand under "". */
  below: ReadonlyMap<string, readonly UnitInTreeFragment[]>;
}

export const TOPS = '';

/** A row of the tree; `children` is there for whatever can be opened, empty until it is read. */
export type Branch = UnitInTreeFragment & { children?: Branch[] };

/** This will hang what has been read together. */
export function branches(below: Read['below'], of = TOPS): Branch[] {
  return (below.get(of) ?? []).map((unit) =>
    unit.childCount > 0 ? { ...unit, children: branches(below, unit.id) } : unit,
  );
}

interface FoundUnit {
  id: string;
  ancestors: readonly { id: string }[];
}

/** This will say which branches to open so that every unit found can be seen, the upper ones first. */
export function pathsTo(found: readonly FoundUnit[]): string[] {
  return [...new Set(found.flatMap(({ ancestors }) => ancestors.toReversed().map(({ id }) => id)))];
}
