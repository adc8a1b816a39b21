// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translated } from '../../build/graphiql-zh.ts';
import { NAMES } from '../../build/icon-names.ts';

const FOLDER = new URL('../../node_modules/@ant-design/icons/es/components/', import.meta.url);

test.each(['AntdIcon.js', 'AntdIconLight.js'])('in %s an icon no longer names itself', (file) => {
  const code = readFileSync(new URL(file, FOLDER), 'utf8');
  expect(code).toContain('"aria-label": icon.name');
  expect(translated(code, file, NAMES)).not.toContain('"aria-label": icon.name');
});
