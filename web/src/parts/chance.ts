// What a histogram of first days says: the same sums as `truce forecast` (Wilson 1927 for the interval).
import type { ForecastAnswer } from "../types";

export interface Chance { value: number; low: number; high: number }
const z = 1.959963984540054;

export function wilson(number: number, total: number): Chance {
  if (total === 0) return { value: 0, low: 0, high: 1 };
  const share = number / total, middle = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const half = (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

export const total = ({ by_day, never }: ForecastAnswer): number => by_day.reduce((sum, each) => sum + each, 0) + never;
/** How many futures have it by the end of each day. */
export const summed = ({ by_day }: ForecastAnswer): number[] => { let sum = 0; return by_day.map((each) => (sum += each)); };
export const chanceBy = (answer: ForecastAnswer, day: number): Chance => { const sums = summed(answer); return wilson(sums[Math.min(day, sums.length - 1)] ?? 0, total(answer)); };
