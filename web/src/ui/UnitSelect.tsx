import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useQuery } from 'urql';
import { UnitNamedDocument, UnitsNamedDocument } from '../api/gql/graphql.ts';

interface UnitSelectProps {
  id?: string;
  value?: string;
  onChange?: (unitId: string | undefined) => void;
  placeholder?: string;
}

/** A unit chosen by a part of its name: there may be thousands, so the server looks for it. */
export function UnitSelect({ id, value, onChange, placeholder = '请选择' }: UnitSelectProps) {
  const [typed, setTyped] = useState('');
  const [isOpened, setIsOpened] = useState(false);
  const name = useDeferredValue(typed.trim()) || null;
  const [found] = useQuery({ query: UnitsNamedDocument, variables: { name }, pause: !isOpened });
  const [chosen] = useQuery({
    query: UnitNamedDocument,
    variables: { id: value ?? '' },
    pause: !value,
  });

  const options = (found.data?.units.edges ?? []).map(({ node }) => ({
    value: node.id,
    label: node.name,
  }));
  const current = value && chosen.data?.node?.__typename === 'Unit' ? chosen.data.node : null;
  const isListed = options.some((option) => option.value === value);
  const all =
    current && !isListed ? [{ value: current.id, label: current.name }, ...options] : options;

  return (
    <Select
      {...(id && { id })}
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange?.(next ?? undefined)}
      onOpenChange={(isOpen) => isOpen && setIsOpened(true)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      placeholder={placeholder}
      loading={found.fetching}
      options={all}
      notFoundContent={found.fetching ? '正在查找…' : '没有这个名称的单位'}
    />
  );
}
