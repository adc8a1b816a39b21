import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { linesOf } from './lines.tsx';

const route = getRouteApi('/provincial/$id');

/** The lines of the delivery that the address names, page by page. */
export default function DeliveryLines() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useMemo(() => linesOf(id), [id]);
  return (
    <ListView
      list={list}
      search={search}
      onSearch={(next) => void navigate({ search: next, params: { id } })}
    />
  );
}
