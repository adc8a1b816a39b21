import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useQuery } from 'urql';
import { UnitNamedDocument, UnitsNamedDocument } from '../api/gql/graphql.ts';

interface UnitSelectProps {
  id?: string;
  value?: string;
  onChange?: (unitId: string | undefined) => void;
  placeholder?: string;
  /** Its name where no form has one for it. */
  label?: string;
}

/** A unit chosen by a part of its name: there may be thousands, so the server looks for it. */
export function UnitSelect({
  id,
  value,
  onChange,
  placeholder = '请选择',
  label,
}: UnitSelectProps) {
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
      {...(label && { 'aria-label': label })}
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

interface UnitsSelectProps {
  id?: string;
  value?: string[];
  onChange?: (unitIds: string[]) => void;
  placeholder?: string;
  /** The names that are known beforehand, by unit. */
  named?: readonly (readonly [string, string])[];
}

/** Several units, each looked for by a part of its name; those chosen keep their names. */
export function UnitsSelect({ id, value = [], onChange, placeholder, named }: UnitsSelectProps) {
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim()) || null;
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(() => new Map(named));
  const [found] = useQuery({ query: UnitsNamedDocument, variables: { name } });
  const [first] = useQuery({
    query: UnitNamedDocument,
    variables: { id: value[0] ?? '' },
    pause: value.length === 0,
  });
  const options = new Map(known);
  if (first.data?.node?.__typename === 'Unit')
    options.set(first.data.node.id, first.data.node.name);
  for (const { node } of found.data?.units.edges ?? []) options.set(node.id, node.name);
  const shown = [...options].map(([key, label]) => ({ value: key, label }));
  return (
    <Select
      mode="multiple"
      {...(id && { id })}
      value={value}
      onChange={(next: string[]) => {
        setKnown(options);
        onChange?.(next);
      }}
      showSearch={{
        filterOption: (asked, option) => option?.label.includes(asked) ?? false,
        onSearch: setTyped,
      }}
      allowClear
      placeholder={placeholder ?? '请选择'}
      loading={found.fetching}
      options={shown}
      notFoundContent={found.fetching ? '正在查找…' : '没有这个名称的单位'}
    />
  );
}
