// What is being filed at the moment, and who may: shared by the reports, the frame and the form, which is loaded when it is opened.
import { signal } from "@preact/signals";
import { me } from "./api";
import type { Report } from "./types";

export type How = "report" | "correction" | "retraction" | "verification";
export const filing = signal<{ how: How; report?: Report } | null>(null);
export const may = (power: string): boolean => me.value?.may.includes(power) ?? false;
