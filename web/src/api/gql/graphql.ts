/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** 银行文件方向 */
export type BankFileDirection =
  /** 银行送来 */
  | 'IN'
  /** 送银行 */
  | 'OUT';

/** 银行文件状态 */
export type BankFileState =
  /** 银行已确认收妥 */
  | 'ACKNOWLEDGED'
  /** 已处理 */
  | 'APPLIED'
  /** 重复文件，未处理 */
  | 'DUPLICATE'
  /** 暂停，等待人工处理 */
  | 'HELD'
  /** 已隔离，整份未处理 */
  | 'QUARANTINED'
  /** 已收到，等待处理 */
  | 'RECEIVED'
  /** 已封存，等待送出 */
  | 'SEALED'
  /** 送出中 */
  | 'SENDING'
  /** 已送达并核对一致 */
  | 'SENT'
  /** 已作废，从未送出 */
  | 'VOID';

/** 岗位 */
export type Role =
  /** 系统管理员 */
  | 'ADMIN'
  /** 审计（只读） */
  | 'AUDITOR'
  /** 财务复核 */
  | 'CHECKER'
  /** 单位经办人 */
  | 'CLERK'
  /** 领导（只读） */
  | 'LEADER'
  /** 财务经办 */
  | 'MAKER'
  /** 普惠办公室 */
  | 'OFFICE'
  /** 财务签发 */
  | 'RELEASER';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { login: string, name: string, roles: Array<Role>, scopeLabel: string, unit: { id: string, name: string } | null } };

export type MyFiguresQueryVariables = Exact<{ [key: string]: never; }>;


export type MyFiguresQuery = { viewer: { name: string, scopeLabel: string }, figures: { units: number, members: number, cardsApplied: number, cardsIssued: number, cardsFailed: number, cardsActive: number, entitlementsWaitingForCard: number, creditsCredited: number, creditsFailed: number, creditedAmount: string, isBalanced: boolean | null, asOf: string } };

export type MyMembersQueryVariables = Exact<{ [key: string]: never; }>;


export type MyMembersQuery = { members: { totalCount: number, edges: Array<{ node: { id: string, name: string, unit: { name: string } | null } }> } };

export type StatusQueryVariables = Exact<{ [key: string]: never; }>;


export type StatusQuery = { viewer: { roles: Array<Role> }, figures: { units: number, members: number, refusedRows: number, cardsApplied: number, cardsIssued: number, cardsFailed: number, cardsActive: number, entitlementsWaitingForCard: number, creditsSent: number, creditsCredited: number, creditsFailed: number, creditsUnknown: number, creditedAmount: string, ledgerAmount: string | null, isBalanced: boolean | null, bankFilesOut: number | null, bankFilesIn: number | null, bankFilesQuarantined: number | null, asOf: string }, alarms: { edges: Array<{ node: { id: string, message: string, isBlocking: boolean, raisedAt: string } }> }, bankFiles: { edges: Array<{ node: { id: string, name: string, direction: BankFileDirection, kindLabel: string, state: BankFileState, rows: number, amount: string, createdAt: string } }> } };


export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"login"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"unit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scopeLabel"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const MyFiguresDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyFigures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"scopeLabel"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"members"}},{"kind":"Field","name":{"kind":"Name","value":"cardsApplied"}},{"kind":"Field","name":{"kind":"Name","value":"cardsIssued"}},{"kind":"Field","name":{"kind":"Name","value":"cardsFailed"}},{"kind":"Field","name":{"kind":"Name","value":"cardsActive"}},{"kind":"Field","name":{"kind":"Name","value":"entitlementsWaitingForCard"}},{"kind":"Field","name":{"kind":"Name","value":"creditsCredited"}},{"kind":"Field","name":{"kind":"Name","value":"creditsFailed"}},{"kind":"Field","name":{"kind":"Name","value":"creditedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"isBalanced"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}}]}}]} as unknown as DocumentNode<MyFiguresQuery, MyFiguresQueryVariables>;
export const MyMembersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyMembers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"members"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"unit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyMembersQuery, MyMembersQueryVariables>;
export const StatusDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Status"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"members"}},{"kind":"Field","name":{"kind":"Name","value":"refusedRows"}},{"kind":"Field","name":{"kind":"Name","value":"cardsApplied"}},{"kind":"Field","name":{"kind":"Name","value":"cardsIssued"}},{"kind":"Field","name":{"kind":"Name","value":"cardsFailed"}},{"kind":"Field","name":{"kind":"Name","value":"cardsActive"}},{"kind":"Field","name":{"kind":"Name","value":"entitlementsWaitingForCard"}},{"kind":"Field","name":{"kind":"Name","value":"creditsSent"}},{"kind":"Field","name":{"kind":"Name","value":"creditsCredited"}},{"kind":"Field","name":{"kind":"Name","value":"creditsFailed"}},{"kind":"Field","name":{"kind":"Name","value":"creditsUnknown"}},{"kind":"Field","name":{"kind":"Name","value":"creditedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"ledgerAmount"}},{"kind":"Field","name":{"kind":"Name","value":"isBalanced"}},{"kind":"Field","name":{"kind":"Name","value":"bankFilesOut"}},{"kind":"Field","name":{"kind":"Name","value":"bankFilesIn"}},{"kind":"Field","name":{"kind":"Name","value":"bankFilesQuarantined"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"alarms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"isOpen"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isBlocking"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"bankFiles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"kindLabel"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"rows"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<StatusQuery, StatusQueryVariables>;