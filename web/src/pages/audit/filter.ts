import type { SearchOf } from '../../ui/list/search.ts';
import type { auditSearch } from './search.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** This will turn an address into what the server is asked; days are Beijing's, both included. */
export function auditFilter(search: SearchOf<typeof auditSearch>) {
  const { actor, action, outcome, subject, number, request, since, until } = search;
  return {
    actor,
    actions: action ? [action] : undefined,
    outcome,
    subjectType: subject,
    subjectNo: number ? Number(number) : undefined,
    requestId: request,
    since: since && dawn(since).toISOString(),
    until: until && new Date(dawn(until).getTime() + DAY_MS).toISOString(),
  };
}

function dawn(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}
