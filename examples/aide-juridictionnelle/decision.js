// What legal aid would pay, by the ceilings of ceilings.json.

import { readFileSync } from 'node:fs';

const ceilings = JSON.parse(readFileSync(new URL('ceilings.json', import.meta.url), 'utf8'));

/** The ceilings of a household, in euros: `[{ percent, ceiling }]`, the best one first. */
export function ceilingsOf(parts) {
  const halves = Math.max(0, (parts - 1) * 2);
  return ceilings.rates.map(({ percent, one_part }) => ({ percent, ceiling: one_part + halves * ceilings.half_part }));
}

/** The share of the costs that is paid, in percent; 0 above all ceilings. */
export function decide(income, parts) {
  return ceilingsOf(parts).find(({ ceiling }) => income <= ceiling)?.percent ?? 0;
}
