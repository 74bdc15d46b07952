export { type Sound, secondsOf } from "./sound.ts";
export { type RealFft, realFft } from "./spectrum/fft.ts";
