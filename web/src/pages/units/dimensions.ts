import { useMemo } from 'react';
import { useQuery } from 'urql';
import { UnitDimensionsDocument, type UnitDimensionsQuery } from '../../api/gql/graphql.ts';

type Kind = UnitDimensionsQuery['unitDimensions'][number]['dimension'];

/** One of the three ways in which units are classified, with its codes as choices. */
export interface Dimension {
  kind: Kind;
  /** Its name in the filters of the contract. */
  field: 'labourRelation' | 'dues' | 'district';
  /** Its name in the address. */
  key: 'labour' | 'dues' | 'district';
  label: string;
  choices: readonly { value: string; label: string }[];
}

const NAMES: Readonly<Record<Kind, Pick<Dimension, 'field' | 'key' | 'label'>>> = {
  LABOUR_RELATION: { field: 'labourRelation', key: 'labour', label: '劳动关系' },
  DUES: { field: 'dues', key: 'dues', label: '会费缴纳' },
  DISTRICT: { field: 'district', key: 'district', label: '归属地' },
};

const KINDS: readonly Kind[] = ['LABOUR_RELATION', 'DUES', 'DISTRICT'];

/** This will give the three classifications; their codes come from the server, and nothing moves when they do. */
export function useDimensions(): readonly Dimension[] {
  const [{ data }] = useQuery({ query: UnitDimensionsDocument });
  return useMemo(() => {
    const known = new Map(data?.unitDimensions.map(({ dimension, codes }) => [dimension, codes]));
    return KINDS.map((kind) => ({
      kind,
      ...NAMES[kind],
      choices: (known.get(kind) ?? []).map(({ code, label }) => ({ value: code, label })),
    }));
  }, [data]);
}
