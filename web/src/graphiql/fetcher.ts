import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import { GRAPHQL_FETCH_OPTIONS, GRAPHQL_URL } from '../api/http.ts';

export interface Answer {
  data?: unknown;
  errors?: readonly { message: string; extensions?: { code?: unknown } }[];
  [key: string]: unknown;
}

const FAILURES: Readonly<Record<number, string>> = {
  401: '登录已过期，请重新登录后再执行。',
  403: '没有执行此查询的权限。',
  413: '查询过大，请缩小范围。',
  429: '查询过于频繁，请稍等片刻再试。',
};

/** This will make the function that GraphiQL sends queries with; `onExpired` is told when the session is over. */
export function createFetcher(onExpired: () => void): Fetcher {
  const fetcher = async (params: FetcherParams): Promise<Answer> => {
    const answer = await ask(params);
    if (isExpired(answer)) onExpired();
    return answer;
  };
  // GraphiQL wants class instances of errors in the type, and shows any object as it is.
  return fetcher as unknown as Fetcher;
}

/** This will send one query; a failure comes back as an answer with a Chinese reason, never as an exception. */
export async function ask({ query, variables, operationName }: FetcherParams): Promise<Answer> {
  try {
    const response = await fetch(GRAPHQL_URL, {
      ...GRAPHQL_FETCH_OPTIONS,
      method: 'POST',
      headers: { ...GRAPHQL_FETCH_OPTIONS.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables, operationName: nameIn(query, operationName) }),
    });
    return await answerIn(response);
  } catch {
    return failure('连不上服务器，请检查网络后重试。');
  }
}

/** GraphiQL reads the names a moment after the typing: whoever runs at once would send the one that stood there before. */
function nameIn(query: string, name: string | null | undefined): string | undefined {
  return name && query.split(/\W+/).includes(name) ? name : undefined;
}

async function answerIn(response: Response): Promise<Answer> {
  if (response.headers.get('Content-Type')?.includes('json')) {
    const answer = (await response.json()) as Answer;
    if ('data' in answer || answer.errors) return answer;
  }
  const requestId = response.headers.get('X-Request-Id');
  const reason = FAILURES[response.status] ?? '系统处理出错，请稍后重试。';
  const code = response.status === 401 ? 'UNAUTHENTICATED' : undefined;
  return failure(requestId ? `${reason}（编号：${requestId}）` : reason, code);
}

function failure(message: string, code?: string): Answer {
  return { errors: [{ message, ...(code && { extensions: { code } }) }] };
}

function isExpired(answer: Answer): boolean {
  return answer.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false;
}
