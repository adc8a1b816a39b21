import { Input } from 'antd';
import { type ComponentProps, lazy, Suspense } from 'react';

const DayPicker = lazy(() => import('./DayPicker.tsx'));

/** A day to be picked, whose calendar is fetched when it is shown; it passes on what a form gives it. */
export function LazyDay(props: ComponentProps<typeof DayPicker>) {
  return (
    <Suspense fallback={<Input disabled {...(props.id && { id: props.id })} />}>
      <DayPicker {...props} />
    </Suspense>
  );
}
