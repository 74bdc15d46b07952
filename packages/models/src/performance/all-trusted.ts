// What is learnt counts in full.
import { WIDTH } from "../played/played-notes.ts";

export const ALL_TRUSTED: readonly number[] = new Array<number>(WIDTH).fill(1);
