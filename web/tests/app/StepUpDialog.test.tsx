import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { gql, type TypedDocumentNode } from '@urql/core';
import { ConfigProvider, Modal } from 'antd';
import { useState } from 'react';
import { Provider } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { SessionUnavailable, SignInRefused } from '../../src/api/session.ts';
import { StepUp, StepUpProvider } from '../../src/api/step-up.ts';
import { type Outcome, useAct } from '../../src/api/use-act.ts';
import { StepUpDialog } from '../../src/app/StepUpDialog.tsx';

interface Released {
  disbursementRelease: { userErrors: { field: string[]; code: string; message: string }[] };
}

const RELEASE: TypedDocumentNode<Released, { id: string; total: string }> = gql`
  mutation Release($id: ID!, $total: String!) {
    disbursementRelease(id: $id, total: $total) { userErrors { field code message } }
  }
`;
const OFFLINE = { kind: 'offline', title: '连不上服务器', advice: '请检查网络' } as const;

/** A server that releases only for who typed the password "right" a moment ago; it remembers what it was asked. */
class MemoryServer {
  asked: { id: string; total: string }[] = [];
  tried: string[] = [];
  isConfirmed = false;
  isLocked = false;
  isOver = false;
  isReachable = true;

  confirm = (password: string): Promise<boolean> => {
    this.tried.push(password);
    if (!this.isReachable) return Promise.reject(new SessionUnavailable(OFFLINE));
    if (this.isOver) return Promise.resolve(false);
    if (this.isLocked) {
      return Promise.reject(new SignInRefused('ACCOUNT_LOCKED', '账号已临时锁定，请稍后再试。'));
    }
    if (password !== 'right') {
      return Promise.reject(new SignInRefused('WRONG_PASSWORD', '密码不正确。'));
    }
    this.isConfirmed = true;
    return Promise.resolve(true);
  };

  renewed = (): Promise<void> => {
    this.isOver = false;
    return Promise.resolve();
  };

  answer = (_url: string, init: RequestInit): Promise<Response> => {
    this.asked.push(JSON.parse(init.body as string).variables);
    const refusal = {
      __typename: 'UserError',
      field: [],
      code: 'STEP_UP_REQUIRED',
      message: '请先再输入一次登录密码。',
    };
    const userErrors = this.isConfirmed ? [] : [refusal];
    const payload = { __typename: 'DisbursementReleasePayload', userErrors };
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ data: { disbursementRelease: payload } });
    return Promise.resolve(new Response(body, { headers }));
  };
}

/** A form of an act: what is typed, a button, and what became of it. */
function Releasing() {
  const [total, setTotal] = useState('');
  const [outcomes, setOutcomes] = useState<Outcome<Released>['is'][]>([]);
  const { send, isActing } = useAct(RELEASE);
  return (
    <>
      <input aria-label="总金额" value={total} onChange={({ target }) => setTotal(target.value)} />
      <button
        type="button"
        onClick={() => {
          void send({ id: 'd', total }).then(({ is }) => setOutcomes((before) => [...before, is]));
        }}
      >
        签发
      </button>
      <output>{isActing ? '正在办理' : outcomes.join(' ')}</output>
    </>
  );
}

function opened() {
  const server = new MemoryServer();
  vi.stubGlobal('fetch', server.answer);
  const stepUp = new StepUp(server);
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Provider value={createClient(() => Promise.resolve())}>
        <StepUpProvider value={stepUp}>
          <Releasing />
          <StepUpDialog stepUp={stepUp} />
        </StepUpProvider>
      </Provider>
    </ConfigProvider>,
  );
  fireEvent.change(screen.getByLabelText('总金额'), { target: { value: '16600.00' } });
  return server;
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name, hidden: true }));
}

async function give(password: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText('登录密码'), { target: { value: password } });
  press('确认');
}

function outcome(): string {
  return screen.getByRole('status', { hidden: true }).textContent ?? '';
}

afterEach(() => {
  cleanup();
  Modal.destroyAll();
});

describe('an act that wants the password', () => {
  test('is sent once more, the same, once the password was right', async () => {
    const server = opened();
    press('签发');
    await give('right');
    await waitFor(() => expect(outcome()).toBe('done'));
    expect(server.asked).toEqual([
      { id: 'd', total: '16600.00' },
      { id: 'd', total: '16600.00' },
    ]);
  });

  test('asks in one dialog and is sent once however often it is pressed', async () => {
    const server = opened();
    press('签发');
    press('签发');
    await screen.findByLabelText('登录密码');
    press('签发');
    expect(screen.getAllByLabelText('登录密码')).toHaveLength(1);
    await give('right');
    await waitFor(() => expect(outcome()).toBe('ignored ignored done'));
    expect(server.asked).toHaveLength(2);
  });

  test('says at the field that the password is wrong, and takes the next', async () => {
    const server = opened();
    press('签发');
    await give('wrong');
    expect(await screen.findByText('密码不正确。')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('登录密码').value).toBe('');
    await give('right');
    await waitFor(() => expect(outcome()).toBe('done'));
    expect(server.tried).toEqual(['wrong', 'right']);
  });

  test('explains a lock, and a server that does not answer', async () => {
    const server = opened();
    server.isLocked = true;
    press('签发');
    await give('right');
    expect(await screen.findByText('账号已临时锁定，请稍后再试。')).toBeTruthy();
    server.isReachable = false;
    await give('right');
    expect(await screen.findByText('连不上服务器')).toBeTruthy();
    expect(server.asked).toHaveLength(1);
  });

  test('is left undone when the person cancels, and nothing typed is lost', async () => {
    const server = opened();
    press('签发');
    await screen.findByLabelText('登录密码');
    press('取消');
    await waitFor(() => expect(outcome()).toBe('ignored'));
    expect(server.asked).toHaveLength(1);
    expect(screen.getByLabelText<HTMLInputElement>('总金额').value).toBe('16600.00');
  });

  test('waits for a new sign-in when the session is over, and asks again', async () => {
    const server = opened();
    server.isOver = true;
    press('签发');
    await give('right');
    expect(await screen.findByText('您已重新登录，请再输入一次密码。')).toBeTruthy();
    await give('right');
    await waitFor(() => expect(outcome()).toBe('done'));
  });

  test('asks for nothing while the confirmation holds', async () => {
    const server = opened();
    server.isConfirmed = true;
    press('签发');
    await waitFor(() => expect(outcome()).toBe('done'));
    expect(screen.queryByLabelText('登录密码')).toBeNull();
  });
});
