import { CSRF_HEADERS } from './http.ts';
import { type Problem, WORDINGS } from './problems.ts';

/** A small file on its way to the server or from it; what went wrong comes as words, empty when nothing did. */

export interface Sent {
  problem: string;
  answer: Readonly<Record<string, string>>;
}

/** This will send a file as it is and say what became of it. */
export async function sendFile(url: string, file: File): Promise<Sent> {
  const response = await asked(url, {
    method: 'POST',
    headers: {
      ...CSRF_HEADERS,
      'Content-Type': 'application/octet-stream',
      'X-File-Name': encodeURIComponent(file.name),
    },
    body: file,
  });
  const answer = response ? await jsonOf(response) : {};
  return { problem: problemIn(response, answer), answer };
}

/** This will fetch a file. */
export async function fetchFile(url: string): Promise<{ problem: string; file: Blob | null }> {
  const response = await asked(url, {});
  if (response?.ok) return { problem: '', file: await response.blob() };
  return { problem: problemIn(response, response ? await jsonOf(response) : {}), file: null };
}

async function asked(url: string, init: RequestInit): Promise<Response | null> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init });
  } catch {
    return null;
  }
}

function problemIn(response: Response | null, { message }: Sent['answer']): string {
  if (!response) return wordsOf(WORDINGS.offline);
  if (response.ok) return '';
  if (response.status === 401) return wordsOf(WORDINGS.unauthenticated);
  return message ?? wordsOf(WORDINGS.server);
}

/** What a proxy answers in our place is no JSON. */
async function jsonOf(response: Response): Promise<Sent['answer']> {
  try {
    return (await response.json()) as Sent['answer'];
  } catch {
    return {};
  }
}

function wordsOf({ title, advice }: Pick<Problem, 'title' | 'advice'>): string {
  return `${title}：${advice}`;
}
