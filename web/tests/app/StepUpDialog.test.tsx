import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { gql, type TypedDocumentNode } from '@urql/core';
import { ConfigProvider, Modal } from 'antd';
import { useState } from 'react';
import { Provider } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { OIDC_METHODS_URL } from '../../src/api/http.ts';
import { tellReturned } from '../../src/api/provider.ts';
import { SessionUnavailable, SignInRefused, type Staff } from '../../src/api/session.ts';
import { StepUp, StepUpProvider } from '../../src/api/step-up.ts';
import { type Outcome, useAct } from '../../src/api/use-act.ts';
import { StepUpDialog } from '../../src/app/StepUpDialog.tsx';
import { SessionProvider } from '../../src/app/session.tsx';
import { type SessionGateway, SessionStore } from '../../src/app/session-store.ts';

const NOBODY: SessionGateway = {
  currentStaff: () => Promise.resolve(null),
  signIn: () => Promise.reject(new SignInRefused('BAD', '用户名或密码不正确。')),
  signOut: () => Promise.resolve('/'),
};

const VOUCHED: Staff = {
  login: 'office',
  name: '林办公',
  roles: ['OFFICE'],
  particulars: [],
  unitName: null,
  must: null,
  hasFactor: false,
  isVouched: true,
};

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

  wantsCode = false;

  confirm = (password: string, code: string): Promise<boolean> => {
    this.tried.push(code ? `${password} ${code}` : password);
    if (!this.isReachable) return Promise.reject(new SessionUnavailable(OFFLINE));
    if (this.isOver) return Promise.resolve(false);
    if (this.isLocked) {
      return Promise.reject(new SignInRefused('ACCOUNT_LOCKED', '账号已临时锁定，请稍后再试。'));
    }
    if (password !== 'right') {
      return Promise.reject(new SignInRefused('WRONG_PASSWORD', '密码不正确。'));
    }
    if (this.wantsCode && !code) {
      return Promise.reject(new SignInRefused('SECOND_FACTOR_NEEDED', '请再输入动态码。'));
    }
    if (this.wantsCode && code !== '123456') {
      return Promise.reject(new SignInRefused('WRONG_CODE', '动态码不正确。'));
    }
    this.isConfirmed = true;
    return Promise.resolve(true);
  };

  renewed = (): Promise<void> => {
    this.isOver = false;
    return Promise.resolve();
  };

  answer = (url: string, init: RequestInit): Promise<Response> => {
    if (url === OIDC_METHODS_URL)
      return Promise.resolve(Response.json({ oidc: { label: '省直统一认证' } }));
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

function opened(gateway: SessionGateway = NOBODY) {
  const server = new MemoryServer();
  vi.stubGlobal('fetch', server.answer);
  const stepUp = new StepUp(server);
  const store = new SessionStore(gateway, () => undefined);
  void store.check();
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Provider value={createClient(() => Promise.resolve())}>
        <StepUpProvider value={stepUp}>
          <Releasing />
          <SessionProvider store={store}>
            <StepUpDialog stepUp={stepUp} />
          </SessionProvider>
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

function windows(isBlocked = false) {
  return vi.spyOn(window, 'open').mockReturnValue(isBlocked ? null : window);
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

  test('asks for the code of the device as well, and again for a wrong one', async () => {
    const server = opened();
    server.wantsCode = true;
    press('签发');
    await give('right');
    fireEvent.change(await screen.findByLabelText('动态码'), { target: { value: '000000' } });
    press('确认');
    expect(await screen.findByText('动态码不正确。')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('登录密码').value).toBe('right');
    fireEvent.change(screen.getByLabelText('动态码'), { target: { value: '123456' } });
    press('确认');
    await waitFor(() => expect(outcome()).toBe('done'));
    expect(server.tried).toEqual(['right', 'right 000000', 'right 123456']);
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

describe("a person whom the house's provider vouched for", () => {
  const AT_PROVIDER = '不输密码，用省直统一认证确认';
  const here: SessionGateway = { ...NOBODY, currentStaff: () => Promise.resolve(VOUCHED) };

  test('confirms there in another window, and the act is sent', async () => {
    const asked = windows();
    const server = opened(here);
    press('签发');
    fireEvent.click(await screen.findByText(AT_PROVIDER));
    expect(asked.mock.lastCall?.[0]).toBe('/session/oidc?confirm=1&next=%2F%3Fconfirmed%3D1');
    server.isConfirmed = true;
    tellReturned('');
    await waitFor(() => expect(outcome()).toBe('done'));
    expect(server.asked).toHaveLength(2);
    expect(server.tried).toEqual([]);
  });

  test.each([
    ['OIDC_OTHER_PERSON', '在统一身份认证平台认证的不是当前登录的本人，没有确认。'],
    ['SECOND_FACTOR_NEEDED', '平台的认证方式不能代替动态码，请改用登录密码和动态码确认。'],
    ['SOMETHING_NEW', '统一身份认证没有成功，请再试，或用密码确认。'],
  ])('is told why it came to nothing (%s), and may take the password', async (code, said) => {
    windows();
    const server = opened(here);
    press('签发');
    fireEvent.click(await screen.findByText(AT_PROVIDER));
    tellReturned(code);
    expect(await screen.findByText(said)).toBeTruthy();
    expect(server.asked).toHaveLength(1);
    await give('right');
    await waitFor(() => expect(outcome()).toBe('done'));
  });

  test('is told when the browser blocks the window', async () => {
    windows(true);
    opened(here);
    press('签发');
    fireEvent.click(await screen.findByText(AT_PROVIDER));
    expect(await screen.findByText(/浏览器拦截了新窗口/)).toBeTruthy();
  });

  test('is nobody who came in by the password', async () => {
    opened({ ...NOBODY, currentStaff: () => Promise.resolve({ ...VOUCHED, isVouched: false }) });
    press('签发');
    await screen.findByLabelText('登录密码');
    expect(screen.queryByText(AT_PROVIDER)).toBeNull();
  });
});
