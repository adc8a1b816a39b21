import { afterEach, describe, expect, it, vi } from 'vitest';
import { bringScan, digestOf, lookAtScan } from '../../src/api/scans.ts';

const FILE = new File(['%PDF-1.7'], '邮银函 7 号.pdf', { type: 'application/pdf' });

function answering(answer: Response | Error) {
  const fetched = vi.fn<typeof fetch>(() =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe('bringing a scan', () => {
  it('gives the digest on which both sides agree', async () => {
    const digest = await digestOf(FILE);
    const fetched = answering(Response.json({ digest }, { status: 201 }));
    expect(await bringScan(FILE)).toEqual({ is: 'kept', digest });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('/scans');
    expect(init?.headers).toMatchObject({ 'X-CSRF-Preflight': '1' });
  });

  it('does not take another digest for its own', async () => {
    answering(Response.json({ digest: 'a'.repeat(64) }, { status: 201 }));
    expect(await bringScan(FILE)).toMatchObject({ is: 'refused' });
  });

  it.each([
    [Response.json({ message: '扫描件须为 PDF' }, { status: 422 }), '扫描件须为 PDF'],
    [Response.json({ message: 'x' }, { status: 401 }), '登录已过期'],
    [new Response('<html>', { status: 502 }), '系统处理出错'],
    [new TypeError('offline'), '连不上服务器'],
  ])('says why it was refused', async (answer, words) => {
    answering(answer);
    const brought = await bringScan(FILE);
    expect(brought.is === 'refused' && brought.message).toContain(words);
  });
});

describe('looking at a scan', () => {
  it('computes the digest of what came, whatever was asked for', async () => {
    answering(new Response('other bytes'));
    const looked = await lookAtScan('a'.repeat(64));
    expect(looked.is === 'there' && looked.digest).toBe(await digestOf(new Blob(['other bytes'])));
  });

  it('says when it is not there', async () => {
    answering(Response.json({ message: '系统中没有这份扫描件' }, { status: 404 }));
    expect(await lookAtScan('a'.repeat(64))).toEqual({
      is: 'refused',
      message: '系统中没有这份扫描件',
    });
  });
});
