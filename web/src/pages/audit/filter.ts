import { dawn } from '../../ui/list/days.ts';
import type { SearchOf } from '../../ui/list/search.ts';
import type { auditSearch } from './search.ts';

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
    since: since && dawn(since),
    until: until && dawn(until, 1),
  };
}
