/** This will say how long a class of records is kept at least. */
export function termOf({ years, days }: { years: number; days: number }): string {
  return years > 0 ? `${years} 年，自次年 1 月 1 日起算` : `${days} 天`;
}
