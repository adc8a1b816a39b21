import { CONFIRM_URL, CSRF_HEADERS, requestIdOf, SESSION_URL } from './http.ts';
import { type Problem, WORDINGS } from './problems.ts';

/** Who is signed in, as the server says. */
export interface Staff {
  login: string;
  name: string;
  roles: readonly string[];
  /** Which of the particulars of members' files their roles show them today, by column. */
  particulars: readonly string[];
  unitName: string | null;
  /** What has to be done before anything else. */
  must: 'INITIAL_PASSWORD' | 'EXPIRED_PASSWORD' | 'SECOND_FACTOR' | null;
  /** Whether the codes of a device are asked for. */
  hasFactor: boolean;
  /** Whether the house's provider vouched for them, where they may confirm themselves as well. */
  isVouched: boolean;
}

/** The password is right, and the code of the person's device is wanted as well. */
export const CODE_NEEDED = 'SECOND_FACTOR_NEEDED';
export const WRONG_CODE = 'WRONG_CODE';

export interface Credentials {
  login: string;
  password: string;
  code?: string;
}

/** The server said no to a sign-in; `message` is Chinese and for the person who tried. */
export class SignInRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The server could not be asked. */
export class SessionUnavailable extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  401: '用户名或密码不正确。',
  403: '动态码不正确。',
  423: '该账号因多次输错密码已被锁定，请稍后再试或联系系统管理员。',
  429: '登录尝试过于频繁，请稍后再试。',
};

const CONFIRM_REFUSALS: Readonly<Record<number, string>> = {
  403: '密码不正确。',
  409: '请重新开始。',
  422: '请填写密码。',
  423: '该账号因多次输错密码已被锁定，请稍后再试或联系系统管理员。',
  429: '尝试过于频繁，请稍后再试。',
};

/**
 * This will say who is signed in, or null.
 *
 * @throws SessionUnavailable when the server cannot be reached or fails.
 */
export async function currentStaff(): Promise<Staff | null> {
  const response = await ask({ method: 'GET' });
  if (response.status === 401) return null;
  return await staffIn(response);
}

/**
 * This will sign in.
 *
 * @throws SignInRefused with the server's reason.
 * @throws SessionUnavailable when the server cannot be reached or fails.
 */
export async function signIn(credentials: Credentials): Promise<Staff> {
  const response = await ask({
    method: 'POST',
    headers: { ...CSRF_HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  if (REFUSALS[response.status]) throw await refusalIn(response);
  return await staffIn(response);
}

/**
 * This will end the session, and say where the browser goes then: on to the provider's end where it vouched for the
 * person. One that is already over counts as ended.
 *
 * @throws SessionUnavailable when the server cannot be reached or fails.
 */
export async function signOut(): Promise<string> {
  const response = await ask({ method: 'DELETE', headers: CSRF_HEADERS });
  if (!response.ok && response.status !== 401) throw failed(response);
  const body = response.status === 200 ? await jsonOf(response) : null;
  return (body as { endSessionUrl?: string } | null)?.endSessionUrl ?? '/';
}

/**
 * This will give the password of who is signed in once more, and the code of their device if they have one; false
 * when the session is over meanwhile.
 *
 * @throws SignInRefused with the server's reason.
 * @throws SessionUnavailable when the server cannot be reached or fails.
 */
export async function confirmPassword(password: string, code = ''): Promise<boolean> {
  const response = await post(CONFIRM_URL, { password, ...(code && { code }) });
  return response !== null;
}

/** This will post to the session; null when it is over. A 401 among `refusals` is the server's word instead. */
export async function post(
  url: string,
  body: object,
  refusals: readonly number[] = [],
): Promise<Response | null> {
  const init = {
    method: 'POST',
    headers: { ...CSRF_HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await ask(init, url);
  if (response.status === 401 && !refusals.includes(401)) return null;
  if (response.status === 401 || CONFIRM_REFUSALS[response.status]) throw await refusalIn(response);
  if (!response.ok) throw failed(response);
  return response;
}

async function ask(init: RequestInit, url: string = SESSION_URL): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch {
    throw new SessionUnavailable(WORDINGS.offline);
  }
}

async function staffIn(response: Response): Promise<Staff> {
  if (!response.ok) throw failed(response);
  const body = (await jsonOf(response)) as { staff?: Staff } | null;
  if (!body?.staff) throw failed(response);
  return body.staff;
}

async function refusalIn(response: Response): Promise<SignInRefused> {
  const body = (await jsonOf(response)) as { code?: string; message?: string } | null;
  const { status } = response;
  const message = body?.message ?? REFUSALS[status] ?? CONFIRM_REFUSALS[status] ?? '';
  return new SignInRefused(body?.code ?? String(response.status), message);
}

export async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function failed(response: Response): SessionUnavailable {
  const requestId = requestIdOf(response);
  return new SessionUnavailable({ ...WORDINGS.server, ...(requestId && { requestId }) });
}
