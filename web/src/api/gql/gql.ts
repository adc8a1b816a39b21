/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Viewer {\n  viewer {\n    login\n    name\n    roles\n    unit {\n      id\n      name\n    }\n    scopeLabel\n  }\n}": typeof types.ViewerDocument,
    "query MyFigures {\n  viewer {\n    name\n    scopeLabel\n  }\n  figures {\n    units\n    members\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsCredited\n    creditsFailed\n    creditedAmount\n    isBalanced\n    asOf\n  }\n}": typeof types.MyFiguresDocument,
    "query MyMembers {\n  members(first: 20) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        unit {\n          name\n        }\n      }\n    }\n  }\n}": typeof types.MyMembersDocument,
    "query Status {\n  viewer {\n    roles\n  }\n  figures {\n    units\n    members\n    refusedRows\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsSent\n    creditsCredited\n    creditsFailed\n    creditsUnknown\n    creditedAmount\n    ledgerAmount\n    isBalanced\n    bankFilesOut\n    bankFilesIn\n    bankFilesQuarantined\n    asOf\n  }\n  alarms(filter: {isOpen: true}, first: 10) {\n    edges {\n      node {\n        id\n        message\n        isBlocking\n        raisedAt\n      }\n    }\n  }\n  bankFiles(first: 10) {\n    edges {\n      node {\n        id\n        name\n        direction\n        kindLabel\n        state\n        rows\n        amount\n        createdAt\n      }\n    }\n  }\n}": typeof types.StatusDocument,
};
const documents: Documents = {
    "query Viewer {\n  viewer {\n    login\n    name\n    roles\n    unit {\n      id\n      name\n    }\n    scopeLabel\n  }\n}": types.ViewerDocument,
    "query MyFigures {\n  viewer {\n    name\n    scopeLabel\n  }\n  figures {\n    units\n    members\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsCredited\n    creditsFailed\n    creditedAmount\n    isBalanced\n    asOf\n  }\n}": types.MyFiguresDocument,
    "query MyMembers {\n  members(first: 20) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        unit {\n          name\n        }\n      }\n    }\n  }\n}": types.MyMembersDocument,
    "query Status {\n  viewer {\n    roles\n  }\n  figures {\n    units\n    members\n    refusedRows\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsSent\n    creditsCredited\n    creditsFailed\n    creditsUnknown\n    creditedAmount\n    ledgerAmount\n    isBalanced\n    bankFilesOut\n    bankFilesIn\n    bankFilesQuarantined\n    asOf\n  }\n  alarms(filter: {isOpen: true}, first: 10) {\n    edges {\n      node {\n        id\n        message\n        isBlocking\n        raisedAt\n      }\n    }\n  }\n  bankFiles(first: 10) {\n    edges {\n      node {\n        id\n        name\n        direction\n        kindLabel\n        state\n        rows\n        amount\n        createdAt\n      }\n    }\n  }\n}": types.StatusDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    login\n    name\n    roles\n    unit {\n      id\n      name\n    }\n    scopeLabel\n  }\n}"): (typeof documents)["query Viewer {\n  viewer {\n    login\n    name\n    roles\n    unit {\n      id\n      name\n    }\n    scopeLabel\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MyFigures {\n  viewer {\n    name\n    scopeLabel\n  }\n  figures {\n    units\n    members\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsCredited\n    creditsFailed\n    creditedAmount\n    isBalanced\n    asOf\n  }\n}"): (typeof documents)["query MyFigures {\n  viewer {\n    name\n    scopeLabel\n  }\n  figures {\n    units\n    members\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsCredited\n    creditsFailed\n    creditedAmount\n    isBalanced\n    asOf\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MyMembers {\n  members(first: 20) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        unit {\n          name\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query MyMembers {\n  members(first: 20) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        unit {\n          name\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Status {\n  viewer {\n    roles\n  }\n  figures {\n    units\n    members\n    refusedRows\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsSent\n    creditsCredited\n    creditsFailed\n    creditsUnknown\n    creditedAmount\n    ledgerAmount\n    isBalanced\n    bankFilesOut\n    bankFilesIn\n    bankFilesQuarantined\n    asOf\n  }\n  alarms(filter: {isOpen: true}, first: 10) {\n    edges {\n      node {\n        id\n        message\n        isBlocking\n        raisedAt\n      }\n    }\n  }\n  bankFiles(first: 10) {\n    edges {\n      node {\n        id\n        name\n        direction\n        kindLabel\n        state\n        rows\n        amount\n        createdAt\n      }\n    }\n  }\n}"): (typeof documents)["query Status {\n  viewer {\n    roles\n  }\n  figures {\n    units\n    members\n    refusedRows\n    cardsApplied\n    cardsIssued\n    cardsFailed\n    cardsActive\n    entitlementsWaitingForCard\n    creditsSent\n    creditsCredited\n    creditsFailed\n    creditsUnknown\n    creditedAmount\n    ledgerAmount\n    isBalanced\n    bankFilesOut\n    bankFilesIn\n    bankFilesQuarantined\n    asOf\n  }\n  alarms(filter: {isOpen: true}, first: 10) {\n    edges {\n      node {\n        id\n        message\n        isBlocking\n        raisedAt\n      }\n    }\n  }\n  bankFiles(first: 10) {\n    edges {\n      node {\n        id\n        name\n        direction\n        kindLabel\n        state\n        rows\n        amount\n        createdAt\n      }\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;