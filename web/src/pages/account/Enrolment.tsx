import { FactorEnrolment } from '../../app/FactorEnrolment.tsx';
import { useSession } from '../../app/session.tsx';

/** Binding a device from one's own account, fetched only when it is wanted. */
export default function Enrolment({
  hasFactor,
  onDone,
}: {
  hasFactor: boolean;
  onDone: () => void;
}) {
  const { store } = useSession();
  return (
    <FactorEnrolment hasFactor={hasFactor} onDone={onDone} onOver={() => void store.renewed()} />
  );
}
