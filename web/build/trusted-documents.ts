import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const SOURCE = 'src/api/gql/persisted-documents.json';

/** This will give the server every document of the app: a clerk may act by these and by no other. */
export function trustedDocuments(): Plugin {
  return {
    name: 'puhui:trusted-documents',
    apply: 'build',
    generateBundle() {
      const byHash = JSON.parse(readFileSync(SOURCE, 'utf8')) as Record<string, string>;
      const source = JSON.stringify(Object.values(byHash));
      this.emitFile({ type: 'asset', fileName: 'documents.json', source });
    },
  };
}
