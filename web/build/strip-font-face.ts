import type { Plugin } from 'vite';

const INLINE_FONT_FACE = /@font-face\s*\{[^}]*url\(\s*["']?data:[^}]*\}/g;

/** This will drop every font face whose font is inlined: system fonts serve, and `font-src 'self'` stays free of `data:`. */
export function withoutInlineFonts(css: string): string {
  return css.replace(INLINE_FONT_FACE, '');
}

/** GraphiQL's stylesheet carries Roboto, Fira Code and an icon font as base64: 467 kB that no Chinese page needs. */
export function stripFontFace(): Plugin {
  return {
    name: 'puhui:strip-font-face',
    enforce: 'pre',
    transform: {
      filter: { id: /node_modules\/(?:graphiql|@graphiql)\/.*\.css(?:\?.*)?$/ },
      handler: (code) => ({ code: withoutInlineFonts(code), map: null }),
    },
  };
}
