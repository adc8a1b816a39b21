import type {
  MemberMatch,
  MemberOperator,
  MemberQuestion,
  MemberQuestionFieldsQuery,
} from '../../api/gql/graphql.ts';

/**
 * A question to the member database as its address says it. It speaks of codes and units, never of a
 * person's number, so that it may stand there, be kept as a view and be shared.
 */

export interface Condition {
  field: string;
  operator: MemberOperator;
  values: readonly string[];
}

export interface Group {
  match: MemberMatch;
  conditions: readonly Condition[];
}

export interface Question extends Group {
  groups: readonly Group[];
}

export type AskField = MemberQuestionFieldsQuery['memberQuestionFields'][number];

export const NO_QUESTION: Question = { match: 'ALL', conditions: [], groups: [] };
/** As the server has them. */
export const GROUPS_MAX = 10;
export const CONDITIONS_MAX = 40;
/** How long it may be in an address, and what stands there in place of one that is longer. */
export const QUESTION_MAX = 4000;
export const TOO_LONG = 'too-long';
export const LONG = `条件太长（超过 ${QUESTION_MAX} 个字），没有查询：请减少条件或所选的值。`;

const MATCHES: readonly string[] = ['ALL', 'ANY'];
export const OPERATORS: Readonly<Record<MemberOperator, string>> = {
  IS: '是',
  IS_NOT: '不是',
  AT_LEAST: '不小于',
  AT_MOST: '不大于',
  IS_EMPTY: '没有填写',
  IS_FILLED: '已填写',
};

/** This will name an operator; days come earlier and later. */
export function operatorLabel(operator: MemberOperator, kind: AskField['kind']): string {
  if (kind === 'DAY' && operator === 'AT_LEAST') return '不早于';
  if (kind === 'DAY' && operator === 'AT_MOST') return '不晚于';
  return OPERATORS[operator];
}

/** This will say whether a condition is held against values at all. */
export function takesValues(operator: MemberOperator): boolean {
  return operator !== 'IS_EMPTY' && operator !== 'IS_FILLED';
}

/** This will read a question that anybody may have written. */
export function readQuestion(text: string): Question {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return NO_QUESTION;
  }
  const groups = isObject(raw) && Array.isArray(raw.groups) ? raw.groups : [];
  return { ...groupOf(raw), groups: groups.slice(0, GROUPS_MAX).map(groupOf).filter(isAsking) };
}

/** This will write a question for an address; one without conditions is no text at all. */
export function writeQuestion(question: Question): string {
  return countOf(question) > 0 ? JSON.stringify(question) : '';
}

/** This will say whether a question is too long for an address. */
export function isTooLong(question: Question): boolean {
  return writeQuestion(question).length > QUESTION_MAX;
}

/** This will leave out what was begun and not filled in. */
export function whole(question: Question): Question {
  return {
    ...filledIn(question),
    groups: question.groups.map(filledIn).filter(isAsking),
  };
}

/** This will count the conditions, in groups as well. */
export function countOf({ conditions, groups }: Question): number {
  return groups.reduce((sum, group) => sum + group.conditions.length, conditions.length);
}

/** This will put a question as the server takes it. */
export function askedOf(question: Question): MemberQuestion {
  return { ...plainOf(question), groups: question.groups.map(plainOf) };
}

function filledIn({ match, conditions }: Group): Group {
  return { match, conditions: conditions.filter(isWhole) };
}

function plainOf({ match, conditions }: Group) {
  return {
    match,
    conditions: conditions.map(({ field, operator, values }) => ({
      field,
      operator,
      values: takesValues(operator) ? [...values] : [],
    })),
  };
}

function isWhole({ field, operator, values }: Condition): boolean {
  return field !== '' && (!takesValues(operator) || values.some((value) => value !== ''));
}

function isAsking({ conditions }: Group): boolean {
  return conditions.length > 0;
}

function groupOf(raw: unknown): Group {
  const given: Raw = isObject(raw) ? raw : {};
  const conditions = Array.isArray(given.conditions) ? given.conditions : [];
  return {
    match: MATCHES.includes(String(given.match)) ? (given.match as MemberMatch) : 'ALL',
    conditions: conditions.slice(0, CONDITIONS_MAX).flatMap(conditionOf),
  };
}

function conditionOf(raw: unknown): Condition[] {
  if (!isObject(raw) || typeof raw.field !== 'string') return [];
  const operator = String(raw.operator);
  if (!(operator in OPERATORS)) return [];
  const values = Array.isArray(raw.values) ? raw.values : [];
  const read: Condition = {
    field: raw.field,
    operator: operator as MemberOperator,
    values: values.filter((value): value is string => typeof value === 'string'),
  };
  return isWhole(read) ? [read] : [];
}

interface Raw {
  field?: unknown;
  operator?: unknown;
  values?: unknown;
  match?: unknown;
  conditions?: unknown;
  groups?: unknown;
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null;
}
