import type { CombinedError } from '@urql/core';
import { requestIdOf } from './http.ts';

/** What went wrong, in words for the person before the screen. */
export interface Problem {
  kind: 'unauthenticated' | 'forbidden' | 'offline' | 'limited' | 'server';
  title: string;
  advice: string;
  /** The number to read out on the phone. */
  requestId?: string;
}

type Wording = Pick<Problem, 'kind' | 'title' | 'advice'>;

export const WORDINGS: Readonly<Record<Problem['kind'], Wording>> = {
  unauthenticated: {
    kind: 'unauthenticated',
    title: '登录已过期',
    advice: '请重新登录，页面上的内容会保留。',
  },
  forbidden: {
    kind: 'forbidden',
    title: '没有查看权限',
    advice: '您的岗位不包含这项内容。如工作需要，请联系系统管理员调整岗位或单位范围。',
  },
  offline: {
    kind: 'offline',
    title: '连不上服务器',
    advice: '请检查网络连接；网络正常时，服务器可能正在维护，请稍后重试。',
  },
  limited: {
    kind: 'limited',
    title: '请求过于频繁或过大',
    advice: '请稍等片刻再试，或缩小查询范围。',
  },
  server: {
    kind: 'server',
    title: '系统处理出错',
    advice: '请稍后重试；若仍然出错，请把下面的编号告诉系统管理员。',
  },
};

const KIND_OF_CODE: Readonly<Record<string, Problem['kind']>> = {
  UNAUTHENTICATED: 'unauthenticated',
  NOT_PERMITTED: 'forbidden',
  RATE_LIMITED: 'limited',
  PAGE_INVALID: 'limited',
  TOO_LARGE: 'limited',
  TOO_MANY_ALIASES: 'limited',
  TOO_MANY_TOKENS: 'limited',
  QUERY_TIMEOUT: 'limited',
  QUERY_TOO_COSTLY: 'limited',
  QUERY_TOO_DEEP: 'limited',
  QUERY_TOO_BROAD: 'limited',
};

const KIND_OF_STATUS: Readonly<Record<number, Problem['kind']>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  413: 'limited',
  429: 'limited',
};

/** This will say whether the answer means that nobody is signed in any more. */
export function isUnauthenticated(error: CombinedError | undefined): boolean {
  return error !== undefined && kindOf(error) === 'unauthenticated';
}

/** This will put a failed request into words, with the server's own reason where it is meant for people. */
export function problemOf(error: CombinedError): Problem {
  const wording = WORDINGS[kindOf(error)];
  const requestId = textOf(error, 'requestId') ?? requestIdOf(error.response);
  const reason = wording.kind === 'limited' ? chineseReason(error) : undefined;
  return { ...wording, ...(reason && { advice: reason }), ...(requestId && { requestId }) };
}

function kindOf(error: CombinedError): Problem['kind'] {
  const code = textOf(error, 'code');
  if (code && KIND_OF_CODE[code]) return KIND_OF_CODE[code];
  const status = error.response instanceof Response ? error.response.status : undefined;
  if (status !== undefined) return KIND_OF_STATUS[status] ?? 'server';
  return error.networkError ? 'offline' : 'server';
}

function textOf(error: CombinedError, key: 'code' | 'requestId'): string | undefined {
  const found = error.graphQLErrors.map(({ extensions }) => extensions?.[key]);
  return found.find((value): value is string => typeof value === 'string' && value !== '');
}

/** Only Chinese messages are written for people; anything else stays in the server's log. */
function chineseReason(error: CombinedError): string | undefined {
  return error.graphQLErrors
    .map(({ message }) => message)
    .find((text) => /\p{Script=Han}/u.test(text));
}
