// @vitest-environment node
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { saidOf } from '../../src/graphiql/markers.ts';
import { SCHEMA } from './schema.ts';

function underlined(text: string): string[] {
  try {
    return validate(SCHEMA, parse(text)).map(({ message }) => saidOf(message));
  } catch (error) {
    return [saidOf((error as Error).message)];
  }
}

describe('saidOf', () => {
  test.each([
    ['{ membres { totalCount } }', '类型 Query 没有字段 membres；您是不是要写 members？'],
    ['{ members }', '字段 members 的类型是 MemberConnection!，请在大括号中选出要看的字段'],
    ['{ viewer { name { a } } }', '字段 name 下面没有可选的字段，请去掉它后面的大括号'],
    [
      '{ members(frist: 1) { totalCount } }',
      'Query.members 没有参数 frist；您是不是要写 first、last？',
    ],
    ['{ members(first: "1") { totalCount } }', '这里的值须是 Int'],
    [
      '{ members(orderBy: NAEM) { totalCount } }',
      'MemberOrder 没有 NAEM 这个取值；您是不是要写 NAME？',
    ],
    [
      '{ members(filter: { stauts: ACTIVE }) { totalCount } }',
      'MemberFilter 没有 stauts 这一项；您是不是要写 status？',
    ],
    ['{ node { id } }', '缺少必填的参数 id，类型 ID!'],
    ['query A($x: Int) { viewer { name } }', '变量 $x 没有用到，请用上或删去'],
    ['query A { members(first: $x) { totalCount } }', '变量 $x 没有声明'],
    ['{ viewer { ...F } }', '没有定义片段 F'],
    ['{ viewer { a: name a: login } }', '两处 a 互相冲突，如要同时取，请用别名区分'],
    ['{ viewer { name }', '这里的写法不对，请检查括号、引号和标点是否成对、是否为半角'],
  ])('explains %s', (text, said) => {
    expect(underlined(text)).toContain(said);
  });

  test('never shows English, and leaves Chinese as it is', () => {
    expect(saidOf('Some rule of a new version.')).toMatch(/^这里的写法不对/);
    expect(saidOf('日期须为 2018-03-20 的格式。')).toBe('日期须为 2018-03-20 的格式。');
  });
});
