const DAY_MS = 24 * 60 * 60 * 1000;

/** This will give the instant, in ISO form, at which a day begins in Beijing, or one so many days later. */
export function dawn(day: string, daysLater = 0): string {
  return new Date(new Date(`${day}T00:00:00+08:00`).getTime() + daysLater * DAY_MS).toISOString();
}
