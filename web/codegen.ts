import type { CodegenConfig } from '@graphql-codegen/cli';

/** The committed contract; PUHUI_SCHEMA points elsewhere while a contract is being drafted. */
const schema = process.env.PUHUI_SCHEMA ?? '../schema/schema.graphql';

const config: CodegenConfig = {
  schema,
  documents: ['src/**/*.graphql'],
  generates: {
    'src/api/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: true },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        defaultScalarType: 'unknown',
        scalars: {
          Yuan: 'string',
          DateTime: 'string',
          Date: 'string',
          BookmarkContent: 'Record<string, unknown>',
        },
      },
    },
  },
};

export default config;
