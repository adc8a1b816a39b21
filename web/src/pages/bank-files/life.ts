import type { BankFileWholeQuery } from '../../api/gql/graphql.ts';
import type { Happening } from '../../ui/History.tsx';
import { BANK_FILE_STATES, wordsOf } from '../../ui/words.ts';

type BankFile = Extract<BankFileWholeQuery['node'], { __typename: 'BankFile' }>;

/** This will tell a file's life: made or come, delivered, answered, done. */
export function lifeOf(file: BankFile): Happening[] {
  const { direction, createdAt, sentAt, settledAt, state, answerFiles } = file;
  const begun = direction === 'OUT' ? '生成并封存' : '收到';
  const { label, color } = wordsOf(BANK_FILE_STATES, state);
  return [
    { key: 'created', at: createdAt, title: begun },
    ...happening('sent', sentAt, '送达银行，回读核对一致'),
    ...answerFiles.map(({ id, createdAt: at, kindLabel, name }) => ({
      key: id,
      at,
      title: `收到${kindLabel}`,
      note: name,
    })),
    ...happening('settled', settledAt, label, color === 'error' ? 'bad' : 'good'),
  ];
}

function happening(
  key: string,
  at: string | null,
  title: string,
  tone: Happening['tone'] = 'plain',
): Happening[] {
  return at ? [{ key, at, title, tone }] : [];
}
