import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

/** The committed contract. */
export const SCHEMA = buildSchema(
  readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'),
);
