// @vitest-environment node
import { afterEach, describe, expect, test } from 'vitest';
import {
  confirmPassword,
  currentStaff,
  SessionUnavailable,
  SignInRefused,
  signIn,
  signOut,
} from '../../src/api/session.ts';
import { type Answer, type SmallServer, serve, serveNobody } from '../small-server.ts';

const STAFF = { login: 'clerk', name: '周经办', roles: ['CLERK'], unitName: '第一工会' };
const CREDENTIALS = { login: 'clerk', password: 'right' };

let server: SmallServer | undefined;

async function answering(answer: Answer): Promise<SmallServer> {
  server = await serve(() => answer);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('signIn', () => {
  test('sends the password in the body, with the header that no foreign form can set', async () => {
    const { asked } = await answering({ status: 200, body: { staff: STAFF } });
    await expect(signIn(CREDENTIALS)).resolves.toEqual(STAFF);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/session',
      body: JSON.stringify(CREDENTIALS),
      headers: { 'x-csrf-preflight': '1', 'content-type': 'application/json' },
    });
  });

  test.each([
    [401, 'BAD_CREDENTIALS', '用户名或密码不正确。'],
    [423, 'LOCKED', '账号已锁定，请 15 分钟后再试。'],
    [429, 'RATE_LIMITED', '尝试过于频繁。'],
  ])('hands on the reason of a refusal (%i)', async (status, code, message) => {
    await answering({ status, body: { code, message } });
    const refusal = signIn(CREDENTIALS);
    await expect(refusal).rejects.toBeInstanceOf(SignInRefused);
    await expect(refusal).rejects.toMatchObject({ code, message });
  });

  test('has words of its own when a gateway refuses without any', async () => {
    await answering({ status: 429 });
    await expect(signIn(CREDENTIALS)).rejects.toMatchObject({
      message: '登录尝试过于频繁，请稍后再试。',
    });
  });

  test('tells a failing server from a wrong password, and keeps its number', async () => {
    await answering({ status: 500, headers: { 'X-Request-Id': 'r-9' } });
    const failure = signIn(CREDENTIALS);
    await expect(failure).rejects.toBeInstanceOf(SessionUnavailable);
    await expect(failure).rejects.toMatchObject({ problem: { kind: 'server', requestId: 'r-9' } });
  });

  test('says so when nobody answers', async () => {
    await serveNobody();
    await expect(signIn(CREDENTIALS)).rejects.toMatchObject({ problem: { kind: 'offline' } });
  });
});

describe('currentStaff', () => {
  test('is nobody when the server says 401', async () => {
    await answering({ status: 401, body: { code: 'UNAUTHENTICATED', message: '请先登录。' } });
    await expect(currentStaff()).resolves.toBeNull();
  });

  test('does not take a page of a proxy for an answer', async () => {
    await answering({ status: 200, body: '<html>' });
    await expect(currentStaff()).rejects.toBeInstanceOf(SessionUnavailable);
  });
});

describe('confirmPassword', () => {
  test('sends the password alone, to its own address', async () => {
    const { asked } = await answering({ status: 200, body: { confirmedUntil: 'soon' } });
    await expect(confirmPassword('right')).resolves.toBe(true);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/session/confirm',
      body: JSON.stringify({ password: 'right' }),
      headers: { 'x-csrf-preflight': '1', 'content-type': 'application/json' },
    });
  });

  test('tells an ended session from a wrong password', async () => {
    await answering({ status: 401, body: { code: 'UNAUTHENTICATED', message: '尚未登录。' } });
    await expect(confirmPassword('right')).resolves.toBe(false);
  });

  test.each([
    [403, 'WRONG_PASSWORD', '密码不正确。'],
    [423, 'ACCOUNT_LOCKED', '账号已临时锁定。'],
    [429, 'RATE_LIMITED', '请求过于频繁。'],
  ])('hands on the reason of a refusal (%i)', async (status, code, message) => {
    await answering({ status, body: { code, message } });
    await expect(confirmPassword('wrong')).rejects.toMatchObject({ code, message });
  });

  test('says so when the server fails or nobody answers', async () => {
    await answering({ status: 500, headers: { 'X-Request-Id': 'r-5' } });
    await expect(confirmPassword('right')).rejects.toMatchObject({
      problem: { kind: 'server', requestId: 'r-5' },
    });
    await serveNobody();
    await expect(confirmPassword('right')).rejects.toBeInstanceOf(SessionUnavailable);
  });
});

describe('signOut', () => {
  test('sends the header too', async () => {
    const { asked } = await answering({ status: 204 });
    await signOut();
    expect(asked[0]).toMatchObject({ method: 'DELETE', headers: { 'x-csrf-preflight': '1' } });
  });

  test("says where the provider's session is ended", async () => {
    await answering({ status: 200, body: { endSessionUrl: 'https://id.example.org/end' } });
    await expect(signOut()).resolves.toBe('https://id.example.org/end');
  });

  test('takes an ended session as ended', async () => {
    await answering({ status: 401 });
    await expect(signOut()).resolves.toBe('/');
  });

  test('does not claim to have ended what it could not', async () => {
    await answering({ status: 503 });
    await expect(signOut()).rejects.toBeInstanceOf(SessionUnavailable);
  });
});
