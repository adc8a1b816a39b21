import { Link } from '@tanstack/react-router';
import type { CertificateWholeQuery } from '../../api/gql/graphql.ts';
import { Code, grouped } from '../../ui/Facts.tsx';
import { formatDate } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';

type Certificate = Extract<CertificateWholeQuery['node'], { __typename: 'Certificate' }>;
type Letter = Certificate['letters'][number];

/** What a letter says in one word. */
function saysOf({ outcome, postedOn }: Letter): string {
  return outcome === 'CREDITED' ? `已于 ${formatDate(postedOn)} 入账` : '未入账';
}

/** The letters as they stand on paper. */
export const LETTER_COLUMNS: readonly { title: string; text: (letter: Letter) => string }[] = [
  { title: '函件编号', text: ({ reference }) => reference },
  { title: '付款号', text: ({ paymentNo }) => paymentNo },
  { title: '认定', text: saysOf },
  { title: 'SM3 摘要', text: ({ digest }) => grouped(digest) },
];

/** The bank's letters by which payments were settled that no file explains, each with its digest. */
export function Letters({ letters }: { letters: readonly Letter[] }) {
  return (
    <SmallTable
      what="所依据的银行函件"
      nothing="没有银行函件。"
      rows={letters.map((letter) => ({ ...letter, id: letter.name }))}
      columns={[
        { title: '函件编号', render: (_, { reference }) => reference },
        {
          title: '付款号',
          render: (_, { paymentNo }) => (
            <Link to="/explain" search={{ no: paymentNo }}>
              {paymentNo}
            </Link>
          ),
        },
        { title: '认定', render: (_, letter) => saysOf(letter) },
        { title: 'SM3 摘要', render: (_, { digest }) => <Code>{grouped(digest)}</Code> },
      ]}
    />
  );
}
