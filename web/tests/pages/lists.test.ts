import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const PAGES = 'src/pages';
const FILES = readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.graphql'),
);
const QUERIES = FILES.flatMap((name) =>
  readFileSync(join(PAGES, name), 'utf8').split(/^(?=query )/m),
);
const LISTS = QUERIES.filter((query) => query.includes('$before: String')).map(
  (query) => [/query (\w+)/.exec(query)?.[1] ?? '', query] as const,
);

describe('the lists of the pages', () => {
  test('are found', () => {
    expect(LISTS.length).toBeGreaterThan(10);
  });

  test.each(LISTS)('can be jumped in: %s', (_name, query) => {
    expect(query).toMatch(/\bskip: \$skip\b/);
  });
});
