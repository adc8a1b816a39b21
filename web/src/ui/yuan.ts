/**
 * Yuan as the API writes them, a decimal string with exactly two places. Money never becomes a
 * JavaScript number: everything here works on the digits.
 */

const YUAN = /^(-?)(0|[1-9]\d*)\.(\d)(\d)$/;
const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const;
const PLACES = ['', '拾', '佰', '仟'] as const;
const GROUPS = ['', '万', '亿', '万亿'] as const;
const INTEGER_DIGITS_MAX = PLACES.length * GROUPS.length;

interface Parts {
  isNegative: boolean;
  yuan: string;
  jiao: number;
  fen: number;
}

export class NotYuan extends RangeError {
  constructor(amount: string) {
    super(`Not an amount in yuan with two decimals: ${JSON.stringify(amount)}`);
  }
}

/**
 * This will group the digits by thousands: `1234567.80` becomes `1,234,567.80`.
 *
 * @throws NotYuan when the amount is not written with two decimals.
 */
export function formatYuan(amount: string): string {
  const { isNegative, yuan, jiao, fen } = parts(amount);
  const grouped = yuan.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${isNegative ? '-' : ''}${grouped}.${jiao}${fen}`;
}

/**
 * This will write the amount in capital Chinese numerals, as on a voucher: `1050.20` becomes
 * `壹仟零伍拾元贰角`.
 *
 * @throws NotYuan when the amount is not written with two decimals, or is 10^16 yuan and more.
 */
export function capitalYuan(amount: string): string {
  const { isNegative, yuan, jiao, fen } = parts(amount);
  if (yuan.length > INTEGER_DIGITS_MAX) throw new NotYuan(amount);
  const whole = capitalInteger(yuan);
  const sign = isNegative ? '负' : '';
  if (jiao === 0 && fen === 0) return `${sign}${whole || '零'}元整`;
  return `${sign}${whole && `${whole}元`}${capitalCents(jiao, fen, whole !== '')}`;
}

/** This will read what somebody typed, with or without separators and decimals; null when it is no amount. */
export function readYuan(typed: string): string | null {
  const text = typed.trim().replaceAll(/[,，]/g, '');
  const match = /^(\d{1,16})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return null;
  const [, whole = '', cents = ''] = match;
  return `${whole.replace(/^0+(?=\d)/, '')}.${cents.padEnd(2, '0')}`;
}

function parts(amount: string): Parts {
  const match = YUAN.exec(amount);
  if (!match) throw new NotYuan(amount);
  const [, sign, yuan = '', jiao, fen] = match;
  return { isNegative: sign === '-', yuan, jiao: Number(jiao), fen: Number(fen) };
}

function capitalInteger(digits: string): string {
  const padded = digits.padStart(INTEGER_DIGITS_MAX, '0');
  let text = '';
  let isGap = false;
  for (let group = GROUPS.length - 1; group >= 0; group -= 1) {
    const start = (GROUPS.length - 1 - group) * PLACES.length;
    const four = padded.slice(start, start + PLACES.length);
    if (Number(four) === 0) {
      isGap = text !== '';
      continue;
    }
    if (text !== '' && (isGap || four.startsWith('0'))) text += '零';
    text += capitalFour(four) + groupName(group, padded);
    isGap = false;
  }
  return text;
}

/** 万亿 counts in 亿, so the 亿 is written once when that group has digits of its own. */
function groupName(group: number, padded: string): string {
  const hasHundredMillions = Number(padded.slice(PLACES.length, 2 * PLACES.length)) > 0;
  return group === 3 && hasHundredMillions ? '万' : (GROUPS[group] ?? '');
}

function capitalFour(four: string): string {
  let text = '';
  let isGap = false;
  for (let index = 0; index < PLACES.length; index += 1) {
    const digit = four.charAt(index);
    if (digit === '0') {
      isGap = text !== '';
      continue;
    }
    text += `${isGap ? '零' : ''}${DIGITS[Number(digit)]}${PLACES[PLACES.length - 1 - index]}`;
    isGap = false;
  }
  return text;
}

function capitalCents(jiao: number, fen: number, hasYuan: boolean): string {
  const tens = jiao > 0 ? `${DIGITS[jiao]}角` : hasYuan ? '零' : '';
  return `${tens}${fen > 0 ? `${DIGITS[fen]}分` : ''}`;
}

/**
 * This will add amounts up, to the fen.
 *
 * @throws NotYuan when one of them is not written with two decimals.
 */
export function sumYuan(amounts: readonly string[]): string {
  const fen = amounts.reduce((sum, amount) => sum + fenOf(amount), 0n);
  const digits = String(fen < 0n ? -fen : fen).padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function fenOf(amount: string): bigint {
  const { isNegative, yuan, jiao, fen } = parts(amount);
  const whole = BigInt(`${yuan}${jiao}${fen}`);
  return isNegative ? -whole : whole;
}
