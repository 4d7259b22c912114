// What the pictures of a forecast share: days from left to right, shares from the bottom up.
import type { ComponentChildren } from "preact";
import { addDays, say } from "../words";

export const width = 760, height = 260, left = 46, bottom = 230, top = 12, right = 20;
export const percent = (share: number): string => (share > 0 && share < 0.001 ? "<0.1%" : share < 1 && share > 0.999 ? ">99.9%" : `${(share * 100).toFixed(1)}%`);
export const x_of = (day: number, days: number) => left + (day / Math.max(1, days)) * (width - left - right);
export const y_of = (share: number) => bottom - share * (bottom - top);
export const quarters = [0, 0.25, 0.5, 0.75, 1];

export const Axes = ({ first, days, rows, label }: { first: string; days: number; rows: number[]; label: (row: number) => string }) => <g class="axes">
  {rows.map((row, index) => <><path d={`M${left} ${y_of(index / (rows.length - 1))}H${width - right}`} /><text x={left - 6} y={y_of(index / (rows.length - 1))} text-anchor="end" dominant-baseline="middle">{label(row)}</text></>)}
  {quarters.map((part) => <text x={x_of(part * days, days)} y={bottom + 18} text-anchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}>{addDays(first, Math.round(part * days))}</text>)}</g>;

/** Wider than a phone, and then moved sideways. */
export const Wide = ({ label, children }: { label: string; children: ComponentChildren }) => <div class="scroll" tabIndex={0} role="region" aria-label={`${label} (${say("picture")})`}>{children}</div>;
