import { Tag } from 'antd';
import { type Table, wordsOf } from './words.ts';

/** A state as a coloured word; the word alone says it all, the colour helps the eye. */
export function StateTag<State extends string>({
  table,
  state,
}: {
  table: Table<State>;
  state: State;
}) {
  const { label, color } = wordsOf(table, state);
  return <Tag color={color}>{label}</Tag>;
}
