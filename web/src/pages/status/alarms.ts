import type { StatusQuery } from '../../api/gql/graphql.ts';
import type { Figures } from '../../ui/figures/figures.ts';
import { formatCount } from '../../ui/format.ts';

export interface Alarm {
  key: string;
  severity: 'bad' | 'warning';
  text: string;
  /** Where on this page it is explained; an alarm of the system explains itself. */
  href?: string;
  raisedAt?: string;
  /** What the system raised, somebody acknowledges with a note. */
  alarmId?: string;
}

export type RaisedAlarm = StatusQuery['alarms']['edges'][number]['node'];

type Rule = (figures: Figures) => Alarm | null;

const RULES: readonly Rule[] = [
  ({ isBalanced }) =>
    isBalanced === false
      ? alarm('balance', 'bad', '账务不平：入账明细与总账不符，已停止签发。', '#money')
      : null,
  ({ bankFilesQuarantined: files }) =>
    files ? alarm('quarantine', 'bad', `${formatCount(files)} 个银行文件被隔离。`, '#files') : null,
  ({ creditsFailed: credits }) =>
    credits === 0
      ? null
      : alarm('credits', 'bad', `${formatCount(credits)} 笔补助入账失败。`, '#credits'),
  ({ creditsUnknown: credits }) =>
    credits === 0
      ? null
      : alarm(
          'unknown',
          'warning',
          `${formatCount(credits)} 笔补助结果未明，等待银行答复。`,
          '#credits',
        ),
  ({ cardsFailed: cards }) =>
    cards === 0
      ? null
      : alarm('cards', 'warning', `${formatCount(cards)} 张卡开卡失败。`, '#cards'),
  ({ refusedRows: rows }) =>
    rows === 0
      ? null
      : alarm('rows', 'warning', `名册中有 ${formatCount(rows)} 行被退回。`, '#roster'),
];

/** This will list what needs a person, the gravest first: what the system raised, then what the figures tell. */
export function alarmsOf(figures: Figures, raised: readonly RaisedAlarm[] = []): Alarm[] {
  const told = RULES.map((rule) => rule(figures)).filter((found) => found !== null);
  const all = [...raised.map(fromSystem), ...told];
  return [
    ...all.filter(({ severity }) => severity === 'bad'),
    ...all.filter(({ severity }) => severity === 'warning'),
  ];
}

function fromSystem({ id, message, isBlocking, raisedAt }: RaisedAlarm): Alarm {
  return {
    key: id,
    severity: isBlocking ? 'bad' : 'warning',
    text: message,
    raisedAt,
    alarmId: id,
  };
}

function alarm(key: string, severity: Alarm['severity'], text: string, href: string): Alarm {
  return { key, severity, text, href };
}
