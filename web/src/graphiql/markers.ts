/**
 * What the editor underlines is judged by graphql-js, in English. The commonest mistakes are said in
 * Chinese here; whatever else it says is pointed at, and explained by the server once it is run.
 */

const NAME = '"([^"]*)"';

const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^Cannot query field ${NAME} on type ${NAME}`), '类型 $2 没有字段 $1'],
  [new RegExp(`^Unknown argument ${NAME} on field ${NAME}`), '$2 没有参数 $1'],
  [new RegExp(`^Unknown type ${NAME}`), '没有类型 $1'],
  [new RegExp(`^Unknown fragment ${NAME}`), '没有定义片段 $1'],
  [new RegExp(`^Unknown directive ${NAME}`), '没有指令 $1'],
  [
    new RegExp(`^Field ${NAME} of type ${NAME} must have a selection`),
    '字段 $1 的类型是 $2，请在大括号中选出要看的字段',
  ],
  [
    new RegExp(`^Field ${NAME} must not have a selection since type ${NAME}`),
    '字段 $1 下面没有可选的字段，请去掉它后面的大括号',
  ],
  [new RegExp(`^Variable ${NAME} is not defined`), '变量 $1 没有声明'],
  [new RegExp(`^Variable ${NAME} is never used`), '变量 $1 没有用到，请用上或删去'],
  [new RegExp(`^Fragment ${NAME} is never used`), '片段 $1 没有用到，请用上或删去'],
  [
    new RegExp(`^Variable ${NAME} of type ${NAME} used in position expecting type ${NAME}`),
    '变量 $1 的类型是 $2，这里需要 $3',
  ],
  [
    new RegExp(`(?:Argument|argument) ${NAME} of type ${NAME} is required`),
    '缺少必填的参数 $1，类型 $2',
  ],
  [new RegExp(`^Value ${NAME} does not exist in ${NAME} enum`), '$2 没有 $1 这个取值'],
  [new RegExp(`^Field ${NAME} is not defined by type ${NAME}`), '$2 没有 $1 这一项'],
  [/^(Int|Float|String|Boolean|ID) cannot represent/, '这里的值须是 $1'],
  [new RegExp(`^Fields ${NAME} conflict`), '两处 $1 互相冲突，如要同时取，请用别名区分'],
  [
    /^(?:Syntax Error|Expected|Unexpected)/,
    '这里的写法不对，请检查括号、引号和标点是否成对、是否为半角',
  ],
];
const SUGGESTED = /Did you mean (.+?)\?/;
const QUOTED = /"([^" ]+)"/g;
const HAN = /\p{Script=Han}/u;
const OTHERWISE = '这里的写法不对，执行后可以看到说明';

/** This will say in Chinese what is underlined. */
export function saidOf(message: string): string {
  if (HAN.test(message)) return message;
  for (const [pattern, chinese] of SENTENCES) {
    const found = pattern.exec(message);
    if (found)
      return chinese.replace(/\$(\d)/g, (_, place) => found[Number(place)] ?? '') + meant(message);
  }
  return OTHERWISE;
}

function meant(message: string): string {
  const names = [...(SUGGESTED.exec(message)?.[1]?.matchAll(QUOTED) ?? [])].map(([, name]) => name);
  return names.length > 0 ? `；您是不是要写 ${names.join('、')}？` : '';
}
