import { Alert, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { type PolicyRowFragment, SecurityPoliciesDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Facts } from '../../ui/Facts.tsx';
import { formatMinute } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Decide } from './Decide.tsx';
import { Particulars } from './Particulars.tsx';

const NO_VARIABLES = {};

const COLUMNS: TableColumnsType<PolicyRowFragment> = [
  { title: '自哪天起', dataIndex: 'effectiveFrom' },
  { title: '密码', render: (_, policy) => passwordWords(policy) },
  { title: '须用动态码的岗位', render: (_, { factorRoles }) => factorWords(factorRoles) },
  { title: '依据', dataIndex: 'document' },
  { title: '原因', dataIndex: 'reason' },
  { title: '作出时间', render: (_, { createdAt }) => formatMinute(createdAt) },
  { title: '作出的人', render: (_, { decidedBy }) => decidedBy?.name ?? '系统' },
];

/** What passwords must be and whose sign-in takes a code: what holds, has held and will hold. */
export function SecurityPolicyPage(): ReactNode {
  const viewer = useViewer();
  const [{ data, error, fetching }, ask] = useQuery({
    query: SecurityPoliciesDocument,
    variables: NO_VARIABLES,
    requestPolicy: 'cache-and-network',
  });
  const policy = data?.securityPolicy;
  return (
    <>
      <PageHead
        title="安全策略"
        actions={policy && hasRole(viewer, 'SECURITY_ADMIN') && <Decide present={policy} />}
      />
      {!data && error && (
        <Failed
          problem={problemOf(error)}
          onRetry={() => ask({ requestPolicy: 'network-only' })}
          isRetrying={fetching}
        />
      )}
      {!data && !error && <Loading what="安全策略" />}
      {policy && <InForce policy={policy} />}
      {data && (
        <Section title="全部策略">
          <SmallTable
            what="全部策略"
            columns={COLUMNS}
            rows={data.securityPolicies}
            nothing="没有安全策略。"
          />
        </Section>
      )}
      <Particulars />
    </>
  );
}

function InForce({ policy }: { policy: PolicyRowFragment }) {
  return (
    <>
      {policy.factorRoles.length === 0 && (
        <Alert
          type="warning"
          showIcon
          title="现在没有岗位须用动态码。等级保护三级要求对用户采用两种以上鉴别方式，正式环境请至少包括财务复核、财务签发和安全管理员。"
        />
      )}
      <Section title="今天施行的">
        <Facts
          facts={[
            { label: '自哪天起', value: policy.effectiveFrom },
            { label: '密码最少字符数', value: policy.charactersMin },
            { label: '最少字符种类', value: policy.classesMin },
            { label: '不得重复最近', value: `${policy.history} 个密码` },
            { label: '最长使用', value: `${policy.ageDaysMax} 天` },
            { label: '须用动态码的岗位', value: factorWords(policy.factorRoles) },
            {
              label: '可代替动态码的统一身份认证方式',
              value: policy.federatedFactors.join('、') || '没有',
            },
            { label: '依据', value: policy.document },
            { label: '原因', value: policy.reason, isWide: true },
          ]}
        />
      </Section>
    </>
  );
}

function passwordWords({ charactersMin, classesMin, history, ageDaysMax }: PolicyRowFragment) {
  return `${charactersMin} 个字符、${classesMin} 种，不重复最近 ${history} 个，${ageDaysMax} 天`;
}

function factorWords(roles: PolicyRowFragment['factorRoles']): string {
  return roles.length === 0 ? '没有' : roleLabels(roles);
}
