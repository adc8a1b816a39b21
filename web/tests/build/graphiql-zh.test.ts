// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { graphiqlZh, LiteralVanished, translated } from '../../build/graphiql-zh.ts';
import { LITERALS } from '../../build/graphiql-zh-literals.ts';
import { withoutInlineFonts } from '../../build/strip-font-face.ts';

const PACKAGES = new URL('../../node_modules/', import.meta.url);

describe('translated', () => {
  test('replaces a literal everywhere it stands', () => {
    expect(translated('a("Save"); b("Save")', 'x.js', [['"Save"', '"保存"']])).toBe(
      'a("保存"); b("保存")',
    );
  });

  test('names every literal that has vanished, and the file', () => {
    const pairs = [
      ['"Save"', '"保存"'],
      ['"Gone"', '"无"'],
      ['"Away"', '"去"'],
    ] as const;
    const translate = () => translated('a("Save")', 'graphiql/x.js', pairs);
    expect(translate).toThrow(LiteralVanished);
    expect(translate).toThrow(/graphiql\/x\.js:\n {2}"\\"Gone\\""\n {2}"\\"Away\\""/);
  });
});

describe('LITERALS', () => {
  test.each(Object.entries(LITERALS))('still stand in %s', (file, pairs) => {
    expect(existsSync(new URL(file, PACKAGES))).toBe(true);
    const code = readFileSync(new URL(file, PACKAGES), 'utf8');
    expect(translated(code, file, pairs)).not.toBe(code);
  });
});

describe('graphiqlZh', () => {
  const HISTORY = '@graphiql/plugin-history/dist/components.js';

  async function bundle(literals: Parameters<typeof graphiqlZh>[0]): Promise<void> {
    await build({
      configFile: false,
      logLevel: 'silent',
      root: new URL('../..', import.meta.url).pathname,
      plugins: [graphiqlZh(literals)],
      build: {
        write: false,
        minify: false,
        rolldownOptions: {
          input: new URL(HISTORY, PACKAGES).pathname,
          external: (id) => !id.startsWith('.') && !id.startsWith('/'),
        },
      },
    });
  }

  test('builds while every literal is there', async () => {
    await expect(bundle({ [HISTORY]: [['"Clear"', '"清空"']] })).resolves.toBeUndefined();
  });

  test('fails the build when a literal has vanished', async () => {
    await expect(bundle({ [HISTORY]: [['"No such text"', '"无"']] })).rejects.toThrow(
      /No such text/,
    );
  });

  test('fails the build when a file of the list is not bundled any more', async () => {
    const literals = {
      [HISTORY]: [['"Clear"', '"清空"']],
      'graphiql/gone.js': [['a', 'b']],
    } as const;
    await expect(bundle(literals)).rejects.toThrow(/graphiql\/gone\.js/);
  });
});

describe('withoutInlineFonts', () => {
  test('drops fonts given as data and keeps fonts given as files', () => {
    const css =
      '@font-face{font-family:R;src:url(data:font/woff2;base64,AA)}@font-face{src:url(./c.ttf)}.a{b:c}';
    expect(withoutInlineFonts(css)).toBe('@font-face{src:url(./c.ttf)}.a{b:c}');
  });
});
