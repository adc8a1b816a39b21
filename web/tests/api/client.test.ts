// @vitest-environment node
import { gql } from '@urql/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { type Answer, type SmallServer, serve } from '../small-server.ts';

const QUERY = gql`{ figures { members } }`;
const CONTENT = { 'Content-Type': 'application/graphql-response+json' };
const EXPIRED: Answer = {
  status: 401,
  headers: CONTENT,
  body: { errors: [{ message: '请先登录。', extensions: { code: 'UNAUTHENTICATED' } }] },
};
const FIGURES: Answer = {
  status: 200,
  headers: CONTENT,
  body: { data: { figures: { __typename: 'Figures', members: 7 } } },
};

let server: SmallServer | undefined;

afterEach(async () => {
  await server?.close();
});

describe('createClient', () => {
  test('asks for plain answers, by POST, with the header against foreign forms', async () => {
    server = await serve(() => FIGURES);
    const { data } = await createClient(() => Promise.resolve())
      .query(QUERY, {})
      .toPromise();
    expect(data).toMatchObject({ figures: { members: 7 } });
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      path: '/graphql',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'x-csrf-preflight': '1',
      },
    });
  });

  test('holds a request whose session has ended, and sends it again after the sign-in', async () => {
    let isSignedIn = false;
    server = await serve(() => (isSignedIn ? FIGURES : EXPIRED));
    let renewals = 0;
    const client = createClient(async () => {
      renewals += 1;
      isSignedIn = true;
    });
    const { data, error } = await client.query(QUERY, {}).toPromise();
    expect(error).toBeUndefined();
    expect(data).toMatchObject({ figures: { members: 7 } });
    expect(renewals).toBe(1);
    expect(server.asked).toHaveLength(2);
  });

  test('sends nothing again for a page that has been left meanwhile', async () => {
    server = await serve(() => EXPIRED);
    const { asked } = server;
    const signIns: (() => void)[] = [];
    const client = createClient(
      () =>
        new Promise((resolve) => {
          signIns.push(resolve);
        }),
    );
    const subscription = client.query(QUERY, {}).subscribe(() => undefined);
    await vi.waitFor(() => expect(signIns).toHaveLength(1));
    subscription.unsubscribe();
    signIns[0]?.();
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(asked).toHaveLength(1);
  });

  test('keeps the good parts of an answer that failed in part', async () => {
    server = await serve(() => ({
      status: 200,
      headers: CONTENT,
      body: {
        data: { figures: null, units: { __typename: 'UnitConnection', totalCount: 3 } },
        errors: [{ message: 'boom', path: ['figures'], extensions: { code: 'INTERNAL' } }],
      },
    }));
    const both = gql`{ figures { members } units { totalCount } }`;
    const { data, error } = await createClient(() => Promise.resolve())
      .query(both, {})
      .toPromise();
    expect(data).toMatchObject({ figures: null, units: { totalCount: 3 } });
    expect(error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'INTERNAL' });
  });
});
