import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  type BookmarkChangeInput,
  type BookmarkCreateInput,
  ChangeSavedQueryDocument,
  RemoveSavedQueryDocument,
  SavedQueriesDocument,
  type SavedQueryFragment,
  SaveQueryDocument,
} from '../api/gql/graphql.ts';
import { refusalsIn } from '../api/use-act.ts';
import type { Answer } from './fetcher.ts';

/** Queries kept on the server: asked for and changed by documents of the app, which a clerk may use. */

export type Ask = (question: { query: string; variables: object }) => Promise<Answer>;

export interface SavedQuery
  extends Pick<SavedQueryFragment, 'id' | 'name' | 'sharedWith' | 'isOwn' | 'version'> {
  document: string;
  variables: string;
  ownerName: string | null;
}

/** What came of an act: nothing to say, or the server's reason. */
export type Said = string | null;

/** This will read one's own saved queries and those shared with one's roles, or say why not. */
export async function savedQueries(ask: Ask): Promise<readonly SavedQuery[] | string> {
  const { data, errors } = await send(ask, SavedQueriesDocument, {});
  if (!data) return errors?.[0]?.message ?? NOTHING_CAME;
  return data.bookmarks.map(({ content, owner, ...one }) => ({
    ...one,
    document: textIn(content, 'document'),
    variables: textIn(content, 'variables'),
    ownerName: owner?.name ?? null,
  }));
}

/** This will keep a query under a name. */
export async function save(
  ask: Ask,
  name: string,
  document: string,
  variables: string,
): Promise<Said> {
  const input: BookmarkCreateInput = {
    kind: 'QUERY',
    name,
    content: contentOf(document, variables),
  };
  return said(await send(ask, SaveQueryDocument, { input }));
}

/** This will change what is given of a saved query. */
export async function change(
  ask: Ask,
  { id, version }: SavedQuery,
  changes: Omit<BookmarkChangeInput, 'version'>,
): Promise<Said> {
  return said(await send(ask, ChangeSavedQueryDocument, { id, input: { ...changes, version } }));
}

/** This will remove a saved query. */
export async function remove(ask: Ask, { id }: SavedQuery): Promise<Said> {
  return said(await send(ask, RemoveSavedQueryDocument, { id }));
}

/** This will put a query and its variables into the form in which they are kept. */
export function contentOf(document: string, variables: string): Record<string, string> {
  return variables.trim() ? { document, variables } : { document };
}

interface Sent<Data> {
  data?: Data | null;
  errors?: Answer['errors'];
}

const NOTHING_CAME = '系统处理出错，请稍后重试。';

async function send<Data, Variables extends object>(
  ask: Ask,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Sent<Data>> {
  return (await ask({ query: print(document), variables })) as Sent<Data>;
}

function said({ data, errors }: Sent<object>): Said {
  if (!data) return errors?.[0]?.message ?? NOTHING_CAME;
  return refusalsIn(data)[0]?.message ?? null;
}

function textIn(content: Record<string, unknown>, part: string): string {
  const text = content[part];
  return typeof text === 'string' ? text : '';
}
