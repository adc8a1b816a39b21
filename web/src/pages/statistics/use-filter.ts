import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';

const route = getRouteApi('/statistics');

/** Which units are counted: those of some classes, as the address says. */
export function useFilter() {
  const { labour, dues, district } = route.useSearch();
  return useMemo(
    () => ({
      labourRelation: labour ?? null,
      dues: dues ?? null,
      district: district ?? null,
    }),
    [labour, dues, district],
  );
}
