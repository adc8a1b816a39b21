import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { gql, type TypedDocumentNode } from '@urql/core';
import { ConfigProvider, Form, Input } from 'antd';
import { Provider } from 'urql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import { ActForm } from '../../../src/ui/form/ActForm.tsx';

interface Created {
  staffCreate: { userErrors: { field: string[]; code: string; message: string }[] };
}

interface Values {
  note: string;
}

const CREATE: TypedDocumentNode<Created, { note: string; key: string }> = gql`
  mutation Create($note: String!, $key: String!) {
    staffCreate(note: $note, key: $key) { userErrors { field code message } }
  }
`;

/** The network: each answer in turn; what it was asked is kept. */
function answering(...answers: (() => Response)[]): { note: string; key: string }[] {
  const asked: { note: string; key: string }[] = [];
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    asked.push(JSON.parse(init.body as string).variables);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (!answer) throw new Error('nothing to answer');
    return Promise.resolve().then(answer);
  });
  return asked;
}

function refusing(code: string): () => Response {
  return answerOf([{ field: ['note'], code, message: `不行：${code}` }]);
}

function answerOf(userErrors: Created['staffCreate']['userErrors']): () => Response {
  const errors = userErrors.map((one) => ({ __typename: 'UserError', ...one }));
  const data = { staffCreate: { __typename: 'StaffCreatePayload', userErrors: errors } };
  const headers = { 'Content-Type': 'application/json' };
  return () => new Response(JSON.stringify({ data }), { headers });
}

const done = answerOf([]);

function lost(): Response {
  throw new TypeError('connection lost');
}

function shown(onDone: () => void = () => undefined): void {
  const client = createClient(() => Promise.resolve());
  const form = (
    <ActForm
      id="new"
      act={CREATE}
      initial={{ note: '' }}
      variables={({ note }: Values, key) => ({ note, key })}
      send="新建"
      onDone={onDone}
    >
      <Form.Item name="note" label="说明">
        <Input />
      </Form.Item>
    </ActForm>
  );
  const router = createRouter({
    routeTree: createRootRoute({ component: () => form }),
    history: createMemoryHistory(),
  });
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Provider value={client}>
        <RouterProvider router={router as never} />
      </Provider>
    </ConfigProvider>,
  );
}

async function press(): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name: '新建' }));
}

async function type(value: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText('说明'), { target: { value } });
}

beforeEach(() => sessionStorage.clear());
afterEach(cleanup);

describe('a form of a creating act', () => {
  test('sends the same key again when the connection was lost, even after a reload', async () => {
    const asked = answering(lost, lost, done);
    shown();
    await type('甲');
    await press();
    expect(await screen.findByText('连不上服务器')).toBeTruthy();
    await press();
    await waitFor(() => expect(asked).toHaveLength(2));
    await screen.findByText('连不上服务器');

    cleanup();
    shown();
    await press();

    await waitFor(() => expect(asked).toHaveLength(3));
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(asked[0]?.key).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect(asked.map(({ note }) => note)).toEqual(['甲', '甲', '甲']);
  });

  test('takes a new key for the next thing once the first is done', async () => {
    const asked = answering(done);
    for (let opened = 0; opened < 2; opened += 1) {
      const onDone = vi.fn<() => void>();
      shown(onDone);
      await press();
      await waitFor(() => expect(onDone).toHaveBeenCalled());
      cleanup();
    }
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
    expect(Object.keys(sessionStorage)).toEqual([]);
  });

  test('keeps its key over a refusal, unless the refusal is that the key is spent', async () => {
    const asked = answering(refusing('INVALID'), refusing('IDEMPOTENCY_KEY_REUSED'), done);
    shown();
    await press();
    expect(await screen.findByText('不行：INVALID')).toBeTruthy();
    await press();
    expect(await screen.findByText('不行：IDEMPOTENCY_KEY_REUSED')).toBeTruthy();
    await press();
    await waitFor(() => expect(asked).toHaveLength(3));
    const [first, second, third] = asked.map(({ key }) => key);
    expect(second).toBe(first);
    expect(third).not.toBe(second);
  });
});
