import { describe, expect, test } from 'vitest';
import { plainMarkup, tagless } from '../../src/security/markup.ts';
import {
  ForeignScript,
  installPolicy,
  sameOriginScript,
} from '../../src/security/trusted-types.ts';

const ORIGIN = 'https://puhui.example';

describe('sameOriginScript', () => {
  test.each(['/assets/editor.worker.js', `${ORIGIN}/assets/a.js`])('lets %s through', (url) => {
    expect(sameOriginScript(url, ORIGIN)).toBe(url);
  });

  test.each([
    'https://elsewhere.example/a.js',
    '//elsewhere.example/a.js',
    'http://puhui.example/a.js',
    'https://puhui.example.elsewhere.example/a.js',
    'data:text/javascript,alert(1)',
    'blob:https://puhui.example/7d1c',
    'javascript:alert(1)',
  ])('refuses %s', (url) => {
    expect(() => sameOriginScript(url, ORIGIN)).toThrow(ForeignScript);
  });
});

describe('installPolicy', () => {
  test('registers one default policy that has no way for scripts as text', () => {
    const made: [string, object][] = [];
    const factory = { createPolicy: (name: string, rules: object) => made.push([name, rules]) };
    installPolicy({ trustedTypes: factory, location: { origin: ORIGIN } } as never, tagless);
    expect(made.map(([name, rules]) => [name, Object.keys(rules).toSorted()])).toEqual([
      ['default', ['createHTML', 'createScriptURL']],
    ]);
  });

  test('does nothing in a browser that does not know Trusted Types', () => {
    expect(() => installPolicy({ location: { origin: ORIGIN } } as never, tagless)).not.toThrow();
  });
});

describe('tagless', () => {
  test('lets a style sheet through', () => {
    const css = '.a > .b { width: 1px } @media (width < 480px) { .c { color: red } }';
    expect(tagless(css)).toBe(css);
  });

  test.each(['</style><img src=x onerror=alert(1)>', '<b>', '<!--', '<?x'])(
    'turns %s into text',
    (markup) => {
      expect(tagless(markup)).not.toMatch(/[<>]/);
    },
  );
});

describe('plainMarkup', () => {
  test('lets a rendered description through', () => {
    const html =
      '<p>单位，见 <a href="https://example.invalid/x">说明</a>。</p>\n<ul>\n<li><code>id</code></li>\n</ul>';
    expect(plainMarkup(html)).toBe(html);
  });

  test.each([
    '<p>ok</p><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<p onclick="alert(1)">x</p>',
    '<a href="https://a.invalid" onclick="alert(1)">x</a>',
    '<svg><script>1</script></svg>',
    '<<p>script>alert(1)<</p>/script>',
  ])('turns %s into text', (markup) => {
    expect(plainMarkup(markup)).not.toMatch(/[<>]/);
  });
});
