import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange, type StorageAdapter } from '@urql/exchange-graphcache';
import { afterEach, expect, test, vi } from 'vitest';
import { KEYS, UPDATES } from '../../src/api/cache.ts';
import { MemberRevealDocument } from '../../src/api/gql/graphql.ts';

const PERSON = gql`
  query Person($id: ID!) {
    node(id: $id) { __typename ... on Member { id idNoMasked } }
  }
`;
const ID_NO = '510104199001000026';
const MASKED = '510***********0026';

/** Everything that the cache holds, as it would write it to a disk. */
class Disk implements StorageAdapter {
  written = '';

  readData() {
    return Promise.resolve({});
  }

  writeData(delta: object): Promise<void> {
    this.written += JSON.stringify(delta);
    return Promise.resolve();
  }
}

function answering(data: object): void {
  const headers = { 'Content-Type': 'application/json' };
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(JSON.stringify({ data }), { headers })),
  );
}

afterEach(() => void vi.unstubAllEnvs());

test('the cache keeps members, and nothing of a value that was revealed', async () => {
  // Under test the cache never writes to its disk by itself.
  vi.stubEnv('NODE_ENV', 'development');
  const storage = new Disk();
  const cache = cacheExchange({ keys: KEYS, updates: { Mutation: UPDATES }, storage });
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [cache, fetchExchange],
  });
  // The cache takes its disk once it has read it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  answering({ node: { __typename: 'Member', id: 'm', idNoMasked: MASKED } });
  await client.query(PERSON, { id: 'm' }).toPromise();
  await vi.waitFor(() => expect(storage.written).toContain(MASKED));

  const revealed = { __typename: 'Revealed', field: 'ID_NO', value: ID_NO, remainingToday: 1 };
  answering({ memberReveal: { __typename: 'MemberRevealPayload', userErrors: [], revealed } });
  const input = { field: 'ID_NO', reason: '会员来电核对身份' } as const;
  const { data } = await client.mutation(MemberRevealDocument, { id: 'm', input }).toPromise();

  expect(data?.memberReveal.revealed?.value).toBe(ID_NO);
  answering({ node: { __typename: 'Member', id: 'n', idNoMasked: 'another' } });
  await client.query(PERSON, { id: 'n' }).toPromise();
  await vi.waitFor(() => expect(storage.written).toContain('another'));
  expect(storage.written).not.toContain(ID_NO);
  expect(storage.written).not.toContain('会员来电');
});
