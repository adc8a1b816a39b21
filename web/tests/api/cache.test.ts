// @vitest-environment node
import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { UPDATES } from '../../src/api/cache.ts';
import { EMBEDDED } from '../../src/api/embedded.ts';

const SCHEMA = buildSchema(
  readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'),
);
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

test('the cache knows every type of the contract that has no id of its own', () => {
  const keyless = Object.values(SCHEMA.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !ROOTS.has(type.name))
    .filter((type) => isObjectType(type) && !type.getFields().id)
    .map(({ name }) => name);
  expect(keyless.toSorted()).toEqual([...EMBEDDED].toSorted());
});

test('the cache knows for every act which lists it may change', () => {
  const acts = Object.keys(SCHEMA.getMutationType()?.getFields() ?? {});
  expect(Object.keys(UPDATES).toSorted()).toEqual(acts.toSorted());
});
