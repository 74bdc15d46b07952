// Every kind of answerer by its name. To add one: its file, and one line here.
import { constantAnswerer } from "./constant.ts";
import { linearAnswerer } from "./linear.ts";
import { neighboursAnswerer } from "./neighbours.ts";
import { posteriorAnswerer } from "./posterior.ts";
import { ratingAnswerer } from "./rating.ts";
import { softmaxAnswerer } from "./softmax.ts";

export const ANSWERERS = {
  constant: constantAnswerer,
  softmax: softmaxAnswerer,
  linear: linearAnswerer,
  rating: ratingAnswerer,
  neighbours: neighboursAnswerer,
  posterior: posteriorAnswerer,
};
