/** What the answer before the person says besides its data: what it cost, and why it was refused. */

export interface Cost {
  value: number;
  max: number;
  depth: number;
  depthMax: number;
  breadth: number;
  breadthMax: number;
}

export interface LastAnswer {
  data: unknown;
  cost: Cost | null;
  problem: { message: string; advice: string } | null;
}

const ADVICE: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: '请重新登录后再执行，已写的查询会保留。',
  MUTATION_NOT_ALLOWED: '查询台只读不写，以免误操作。请回到系统相应页面办理，那里有核对和留痕。',
  QUERY_TOO_COSTLY: '请把 first 改小，或去掉嵌套在列表里的列表，再用“取全部”翻页。',
  QUERY_TOO_DEEP: '请减少嵌套的层数，把一次查询拆成几次。',
  QUERY_TOO_BROAD: '请少选一些字段，或把一次查询拆成几次。',
  TOO_MANY_ALIASES: '请减少别名，把一次查询拆成几次。',
  TOO_MANY_TOKENS: '请缩短查询语句，把一次查询拆成几次。',
  QUERY_TIMEOUT: '请加上单位、状态、时间等条件，或减少每页条数。',
  RATE_LIMITED: '请按提示稍等片刻再执行。',
  INPUT_INVALID: '请检查“变量”一栏中填写的值。',
  QUERY_INVALID: '编辑区中有下划线的地方就是有误之处；把鼠标移上去可以看说明。',
};

/** This will read an answer as it stands in the result window. */
export function lastAnswer(text: string | null | undefined): LastAnswer | null {
  const answer = parsedAnswer(text);
  if (!answer) return null;
  const first = answer.errors?.[0];
  const code = first?.extensions?.code;
  return {
    data: answer.data,
    cost: costIn(answer.extensions?.cost),
    problem: first
      ? { message: first.message, advice: (typeof code === 'string' && ADVICE[code]) || '' }
      : null,
  };
}

interface Parsed {
  data?: unknown;
  errors?: readonly { message: string; extensions?: { code?: unknown } }[];
  extensions?: { cost?: unknown };
}

function parsedAnswer(text: string | null | undefined): Parsed | null {
  if (!text) return null;
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? found : null;
  } catch {
    return null;
  }
}

function costIn(given: unknown): Cost | null {
  const cost = given as Partial<Cost> | null | undefined;
  return typeof cost?.value === 'number' && typeof cost.max === 'number' ? (cost as Cost) : null;
}
