// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NAMES } from '../../build/antd-zh.ts';
import { translated } from '../../build/graphiql-zh.ts';

const PACKAGES = new URL('../../node_modules/', import.meta.url);

test.each(Object.entries(NAMES))('%s still has the names that are replaced', (file, pairs) => {
  const code = readFileSync(new URL(file, PACKAGES), 'utf8');
  const chinese = translated(code, file, pairs);
  for (const [english] of pairs) expect(chinese).not.toContain(english);
});
