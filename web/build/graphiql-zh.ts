import type { Plugin } from 'vite';
import { LITERALS } from './graphiql-zh-literals.ts';

/** The pairs of one file: the exact text in the package, and what stands there instead. */
export type Pairs = readonly (readonly [string, string])[];

export class LiteralVanished extends Error {
  constructor(file: string, literals: readonly string[]) {
    const list = literals.map((literal) => `  ${JSON.stringify(literal)}`).join('\n');
    super(`these literals are no longer in ${file}:\n${list}\nTranslate the new ones.`);
  }
}

/**
 * This will replace every literal of the file, each everywhere it stands.
 *
 * @throws LiteralVanished when the package no longer contains one of them.
 */
export function translated(code: string, file: string, pairs: Pairs): string {
  const vanished = pairs.filter(([english]) => !code.includes(english)).map(([english]) => english);
  if (vanished.length > 0) throw new LiteralVanished(file, vanished);
  return pairs.reduce((text, [english, chinese]) => text.replaceAll(english, chinese), code);
}

/** GraphiQL has no translations of its own, so its literals are replaced while it is bundled. */
export function graphiqlZh(literals: Readonly<Record<string, Pairs>> = LITERALS): Plugin {
  const seen = new Set<string>();
  return {
    name: 'puhui:graphiql-zh',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /node_modules\/(?:graphiql|@graphiql|graphiql-explorer|monaco-graphql)\// },
      handler(code, id) {
        const file = id.split('?')[0]?.split('/node_modules/').at(-1) ?? '';
        const pairs = literals[file];
        if (!pairs) return null;
        seen.add(file);
        return { code: translated(code, file, pairs), map: null };
      },
    },
    buildEnd(error) {
      if (error) return;
      const missing = Object.keys(literals).filter((file) => !seen.has(file));
      if (missing.length > 0) {
        this.error(`graphiql-zh: these files were not bundled: ${missing.join(', ')}`);
      }
    },
  };
}
