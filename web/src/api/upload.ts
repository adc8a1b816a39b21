import type { RosterKind } from './gql/graphql.ts';
import { CSRF_HEADERS } from './http.ts';
import { type Problem, WORDINGS } from './problems.ts';
import { workMayHaveBegun } from './work.ts';

/** A workbook on its way to the server. XMLHttpRequest, because fetch cannot tell how far an upload is. */

const ROSTERS_URL = '/rosters';

export type Upload =
  | { is: 'received'; rosterId: string }
  /** The server's own Chinese reason: received before, too large, not for this person. */
  | { is: 'refused'; message: string; earlierId?: string }
  | { is: 'expired' }
  | { is: 'failed'; problem: Problem };

/** This will send a workbook and tell how much of it has left, 0 to 100. */
export function uploadRoster(
  kind: RosterKind,
  file: File,
  onPercent: (percent: number) => void,
  /** The import whose rows it corrects. */
  corrects?: string,
): Promise<Upload> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(
      'POST',
      `${ROSTERS_URL}?kind=${kind}${corrects ? `&of=${encodeURIComponent(corrects)}` : ''}`,
    );
    for (const [name, value] of Object.entries(CSRF_HEADERS)) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onPercent(total > 0 ? Math.floor((loaded * 100) / total) : 0),
    );
    request.addEventListener('error', () => resolve({ is: 'failed', problem: WORDINGS.offline }));
    request.addEventListener('load', () => resolve(uploadIn(request)));
    request.send(file);
  });
}

function uploadIn(request: XMLHttpRequest): Upload {
  const answer = jsonOf(request.responseText);
  // 200: the same corrections came before.
  if ((request.status === 201 || request.status === 200) && answer.rosterId) {
    workMayHaveBegun();
    return { is: 'received', rosterId: answer.rosterId };
  }
  if (request.status === 401) return { is: 'expired' };
  if ((request.status < 500 || request.status === 503) && answer.message) {
    const earlier = answer.rosterId ? { earlierId: answer.rosterId } : {};
    return { is: 'refused', message: answer.message, ...earlier };
  }
  const requestId = request.getResponseHeader('X-Request-Id');
  return { is: 'failed', problem: { ...WORDINGS.server, ...(requestId && { requestId }) } };
}

function jsonOf(text: string): { rosterId?: string; message?: string } {
  try {
    return JSON.parse(text) as { rosterId?: string; message?: string };
  } catch {
    return {};
  }
}
