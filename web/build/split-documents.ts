import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const GENERATED = 'src/api/gql/graphql.ts';
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*'([^']*\/gql\/graphql\.ts)';/g;
const DOCUMENT = /^export const (\w+Doc(?:ument)?) = (\{.*\}) as unknown as DocumentNode</gm;
const OWN = 'puhui:document/';
const RESOLVED = `\0${OWN}`;

/** This will give every document of the generated module, by its name, as the text of an object. */
export function documentsOf(generated: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(generated.matchAll(DOCUMENT), ([, name = '', text = '']) => [name, text]),
  );
}

/** This will let a module import each document from a module of its own, and types as before. */
export function withOwnDocuments(code: string): string {
  return code.replace(IMPORT, (_, list: string, from: string) => {
    const names = list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const documents = names.filter((name) => !name.startsWith('type '));
    const types = names.filter((name) => name.startsWith('type '));
    return [
      ...(types.length > 0 ? [`import { ${types.join(', ')} } from '${from}';`] : []),
      ...documents.map((name) => `import { ${name} } from '${OWN}${name}';`),
    ].join(' ');
  });
}

/**
 * The generated documents are one module, which would be loaded whole by the first page: each becomes
 * a module of its own, so that it comes with the page that asks it.
 */
export function splitDocuments(): Plugin {
  let documents: ReadonlyMap<string, string> | undefined;
  return {
    name: 'puhui:split-documents',
    apply: 'build',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^puhui:document\// },
      handler: (id) => `\0${id}`,
    },
    load: {
      filter: { id: /^\0puhui:document\// },
      handler(id) {
        documents ??= documentsOf(readFileSync(GENERATED, 'utf8'));
        const name = id.slice(RESOLVED.length);
        const text = documents.get(name);
        if (!text) this.error(`${GENERATED} has no ${name}`);
        return { code: `export const ${name} = ${text};`, moduleSideEffects: false };
      },
    },
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: '/gql/graphql.ts' },
      handler: (code) => ({ code: withOwnDocuments(code), map: null }),
    },
  };
}
