import { act, cleanup, renderHook } from '@testing-library/react';
import { gql, type TypedDocumentNode } from '@urql/core';
import type { ReactNode } from 'react';
import { Provider } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { useAct } from '../../src/api/use-act.ts';

interface Accepted {
  rosterAccept: { userErrors: { field: string[]; code: string; message: string }[] };
}

const ACCEPT: TypedDocumentNode<Accepted, { id: string }> = gql`
  mutation RosterAccept($id: ID!) {
    rosterAccept(id: $id) { userErrors { field code message } }
  }
`;

/** The network: answers alike whatever is asked, and counts. */
function answering(answer: () => Response): { asked: number } {
  const network = { asked: 0 };
  vi.stubGlobal('fetch', () => {
    network.asked += 1;
    return Promise.resolve(answer());
  });
  return network;
}

function withErrors(userErrors: Accepted['rosterAccept']['userErrors']): () => Response {
  const payload = { __typename: 'RosterAcceptPayload', userErrors };
  const headers = { 'Content-Type': 'application/json' };
  return () => new Response(JSON.stringify({ data: { rosterAccept: payload } }), { headers });
}

afterEach(cleanup);

function prepared() {
  const client = createClient(() => Promise.resolve());
  const wrapper = ({ children }: { children: ReactNode }) => (
    <Provider value={client}>{children}</Provider>
  );
  return renderHook(() => useAct(ACCEPT), { wrapper }).result;
}

describe('useAct', () => {
  test('sends once however often it is pressed', async () => {
    const network = answering(withErrors([]));
    const { current } = prepared();
    const outcomes = await act(() =>
      Promise.all([current.send({ id: 'a' }), current.send({ id: 'a' })]),
    );
    expect(outcomes.map(({ is }) => is)).toEqual(['done', 'ignored']);
    expect(network.asked).toBe(1);
  });

  test('tells why the server refused, in its own words', async () => {
    answering(withErrors([{ field: [], code: 'STATE', message: '请刷新后再试。' }]));
    const { current } = prepared();
    const outcome = await act(() => current.send({ id: 'a' }));
    expect(outcome).toMatchObject({ is: 'refused', refusals: [{ message: '请刷新后再试。' }] });
  });

  test('gives the number to read out when the request failed', async () => {
    answering(() => new Response(null, { status: 500, headers: { 'X-Request-Id': 'r-9' } }));
    const { current } = prepared();
    const outcome = await act(() => current.send({ id: 'a' }));
    expect(outcome).toMatchObject({ is: 'failed', problem: { kind: 'server', requestId: 'r-9' } });
  });
});
