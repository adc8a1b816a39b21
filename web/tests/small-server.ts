import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface SmallServer {
  asked: Asked[];
  close: () => Promise<void>;
}

/** This will answer HTTP requests for real, and let the page's relative addresses lead to it. */
export async function serve(answer: (asked: Asked) => Answer): Promise<SmallServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const question = { method, path, headers, body: await bodyOf(request) };
    asked.push(question);
    const { status, body, headers: extra } = answer(question);
    response.writeHead(status, { 'Content-Type': 'application/json', ...extra });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }

  const origin = await listening(server);
  vi.stubGlobal('fetch', relativeTo(origin));
  return { asked, close: () => closed(server) };
}

/** This will give an origin where nobody listens. */
export async function serveNobody(): Promise<void> {
  const server = createServer();
  const origin = await listening(server);
  await closed(server);
  vi.stubGlobal('fetch', relativeTo(origin));
}

const nodeFetch = globalThis.fetch;

function relativeTo(origin: string): typeof fetch {
  return (input, init) =>
    nodeFetch(input instanceof Request ? input : new URL(input, origin), init);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
