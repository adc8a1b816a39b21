// @vitest-environment node
import { afterEach, describe, expect, test } from 'vitest';
import { ask, createFetcher } from '../../src/graphiql/fetcher.ts';
import { type SmallServer, serve, serveNobody } from '../small-server.ts';

let server: SmallServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('ask', () => {
  test('sends the query with the header against foreign forms', async () => {
    server = await serve(() => ({ status: 200, body: { data: { a: 1 } } }));
    await expect(ask({ query: '{ a }', operationName: null })).resolves.toEqual({ data: { a: 1 } });
    expect(server.asked[0]?.headers['x-csrf-preflight']).toBe('1');
    expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({ query: '{ a }' });
  });

  test('names an operation only while it stands in the query', async () => {
    server = await serve(() => ({ status: 200, body: { data: {} } }));
    await ask({ query: 'query Old { a }', operationName: 'Old' });
    await ask({ query: 'query Older { a }', operationName: 'Old' });
    const [kept, dropped] = server.asked.map(({ body }) => JSON.parse(body) as object);
    expect(kept).toMatchObject({ operationName: 'Old' });
    expect(dropped).not.toHaveProperty('operationName');
  });

  test('shows the errors of the server as they are', async () => {
    const body = {
      errors: [{ message: '查询最多 10 层。', extensions: { code: 'QUERY_TOO_DEEP' } }],
    };
    server = await serve(() => ({ status: 400, body }));
    await expect(ask({ query: '{ a }' })).resolves.toEqual(body);
  });

  test('says in Chinese what a gateway says in HTML, with the number', async () => {
    const headers = { 'Content-Type': 'text/html', 'X-Request-Id': 'r-5' };
    server = await serve(() => ({ status: 502, headers }));
    const { errors } = await ask({ query: '{ a }' });
    expect(errors?.[0]?.message).toBe('系统处理出错，请稍后重试。（编号：r-5）');
  });

  test('says so when nobody answers', async () => {
    await serveNobody();
    const { errors } = await ask({ query: '{ a }' });
    expect(errors?.[0]?.message).toBe('连不上服务器，请检查网络后重试。');
  });
});

describe('createFetcher', () => {
  test.each([
    [401, { errors: [{ message: '请先登录。', extensions: { code: 'UNAUTHENTICATED' } }] }, 1],
    [401, { code: 'UNAUTHENTICATED' }, 1],
    [200, { data: {} }, 0],
  ])('reports an ended session (%i %j)', async (status, body, times) => {
    server = await serve(() => ({ status, body }));
    let expiries = 0;
    await createFetcher(() => {
      expiries += 1;
    })({ query: '{ a }' });
    expect(expiries).toBe(times);
  });
});
