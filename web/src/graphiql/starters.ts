import figures from './starters/figures.graphql?raw';
import members from './starters/members.graphql?raw';

export interface Starter {
  query: string;
}

/** What a person sees on the first visit. The code generator checks them against the schema like every other document. */
export const STARTERS: readonly Starter[] = [
  { query: figures.trimEnd() },
  { query: members.trimEnd() },
];
