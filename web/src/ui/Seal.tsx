import mark from './seal.svg';

/** The mark of the system; decorative, its name always stands beside it. */
export function Seal({ size }: { size: number }) {
  return <img src={mark} alt="" width={size} height={size} />;
}
