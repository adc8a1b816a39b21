import { Link } from '@tanstack/react-router';
import {
  CertificatesDocument,
  type CertificatesQuery,
  CertificatesTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatCount, formatDate, formatMinute } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { CERTIFICATE_VERDICTS, wordsOf } from '../../ui/words.ts';
import { certificatesSearch } from './search.ts';

/** The certificates, day by day, each chained to the one before. */
export const CERTIFICATES = defineList({
  id: 'certificates',
  what: '守恒证书',
  read: certificatesSearch,
  query: CertificatesDocument,
  total: CertificatesTotalDocument,
  rows: (data: CertificatesQuery) => data.certificates,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({
    list: 'CERTIFICATES',
    certificates: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'verdict', label: '结论', ask: 'choice', choices: choicesOf(CERTIFICATE_VERDICTS) },
    { key: 'since', label: '日期自', ask: 'day' },
    { key: 'until', label: '日期至', ask: 'day' },
  ],
  columns: [
    {
      key: 'number',
      title: '编号',
      text: ({ number }) => `第 ${number} 号`,
      show: ({ id, number }) => (
        <Link to="/certificates/$id" params={{ id }}>
          第 {number} 号
        </Link>
      ),
      isName: true,
    },
    { key: 'day', title: '银行工作日', text: ({ dayOn }) => formatDate(dayOn) },
    {
      key: 'verdict',
      title: '结论',
      text: ({ verdict }) => wordsOf(CERTIFICATE_VERDICTS, verdict).label,
      show: ({ verdict }) => <StateTag table={CERTIFICATE_VERDICTS} state={verdict} />,
    },
    {
      key: 'differences',
      title: '不一致',
      text: ({ differenceCount }) => formatCount(differenceCount),
      isNumber: true,
    },
    {
      key: 'files',
      title: '新计入文件',
      text: ({ countedFiles }) => formatCount(countedFiles),
      isNumber: true,
    },
    { key: 'issuedAt', title: '出具时间', text: ({ issuedAt }) => formatMinute(issuedAt) },
    { key: 'digest', title: 'SM3 摘要', text: ({ digest }) => digest },
  ],
  nothingYet: {
    title: '还没有守恒证书',
    advice: '第一份付款文件送出后，每个银行工作日出具一份。',
  },
});

function filterOf({ verdict, since, until }: SearchOf<typeof certificatesSearch>) {
  return { verdicts: verdict && [verdict], since, until };
}
