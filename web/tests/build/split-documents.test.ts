import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentsOf, withOwnDocuments } from '../../build/split-documents.ts';

describe('the generated documents', () => {
  it('are all found, each as the object that it is', () => {
    const generated = readFileSync('src/api/gql/graphql.ts', 'utf8');
    const found = documentsOf(generated);
    expect(found.size).toBe(generated.match(/^export const /gm)?.length);
    for (const text of found.values()) expect(JSON.parse(text)).toMatchObject({ kind: 'Document' });
  });

  it('are imported one by one, and types from where they are', () => {
    const code = `import {\n  ADocument,\n  type A,\n  BDocument,\n} from '../api/gql/graphql.ts';\nuse();`;
    expect(withOwnDocuments(code)).toBe(
      `import { type A } from '../api/gql/graphql.ts'; import { ADocument } from 'puhui:document/ADocument'; import { BDocument } from 'puhui:document/BDocument';\nuse();`,
    );
  });

  it('leave imports of types and of other modules alone', () => {
    const code = `import type { A } from './gql/graphql.ts';\nimport { b } from './b.ts';`;
    expect(withOwnDocuments(code)).toBe(code);
  });
});
