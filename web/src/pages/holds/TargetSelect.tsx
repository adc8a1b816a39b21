import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useQuery } from 'urql';
import {
  HoldableBatchesDocument,
  HoldableFilesDocument,
  type HoldKind,
  MembersNamedDocument,
  ProgrammesDocument,
} from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';
import { UnitSelect } from '../../ui/UnitSelect.tsx';

interface TargetSelectProps {
  kind: HoldKind;
  id?: string;
  value?: string;
  onChange?: (target: string | undefined) => void;
}

/** What is to be held, chosen among things of the kind. */
export function TargetSelect({ kind, ...field }: TargetSelectProps) {
  switch (kind) {
    case 'MEMBER':
      return <MemberSelect {...field} />;
    case 'UNIT':
      return <UnitSelect {...field} />;
    case 'PROGRAMME':
      return <ProgrammeSelect {...field} />;
    case 'DISBURSEMENT':
      return <BatchSelect {...field} />;
    case 'BANK_FILE':
      return <FileSelect {...field} />;
  }
}

type FieldProps = Omit<TargetSelectProps, 'kind'>;

function MemberSelect(field: FieldProps) {
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim());
  const [{ data, fetching }] = useQuery({
    query: MembersNamedDocument,
    variables: { name },
    pause: name === '',
  });
  const options = (data?.members.edges ?? []).map(({ node }) => ({
    value: node.id,
    label: `${node.name}（${node.unit?.name ?? '单位不详'}）`,
  }));
  return (
    <Select
      {...field}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder="输入姓名查找"
      loading={fetching}
      options={options}
      notFoundContent={name ? '没有找到' : '请输入姓名'}
    />
  );
}

function ProgrammeSelect(field: FieldProps) {
  const [{ data, fetching }] = useQuery({ query: ProgrammesDocument });
  const options = (data?.programmes ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <Select {...field} options={options} loading={fetching} placeholder="请选择" />;
}

function BatchSelect(field: FieldProps) {
  const [{ data, fetching }] = useQuery({ query: HoldableBatchesDocument });
  const options = (data?.disbursements.edges ?? []).map(({ node }) => ({
    value: node.id,
    label: `${node.programme?.name ?? '发放'} ${node.planYear} 年度（${formatMinute(node.draftedAt)}）`,
  }));
  return (
    <Select
      {...field}
      options={options}
      loading={fetching}
      placeholder="请选择"
      notFoundContent="没有尚未送出的批次"
    />
  );
}

function FileSelect(field: FieldProps) {
  const [{ data, fetching }] = useQuery({ query: HoldableFilesDocument });
  const options = (data?.bankFiles.edges ?? []).map(({ node }) => ({
    value: node.id,
    label: node.name,
  }));
  return (
    <Select
      {...field}
      options={options}
      loading={fetching}
      placeholder="请选择"
      notFoundContent="没有尚未送出的付款文件"
    />
  );
}
