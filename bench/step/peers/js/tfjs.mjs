// The MLP VAE of the step benchmark in TensorFlow.js (WASM backend), the protocol of ../torch_cases.py.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

const wasmDir = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
setWasmPaths(`${wasmDir}/`);
setThreadsCount(2);
await tf.setBackend("wasm");

const [batch, latent] = [256, 50];
const layer = (inputs, outputs) => ({
  weight: tf.variable(tf.randomUniform([inputs, outputs], -0.05, 0.05)),
  bias: tf.variable(tf.zeros([outputs])),
});
const [e1, e2, loc, logVariance] = [layer(784, 500), layer(500, 500), layer(500, latent), layer(500, latent)];
const [d1, d2, logits] = [layer(latent, 500), layer(500, 500), layer(500, 784)];
const x = tf.randomUniform([batch, 784]);
const noise = tf.randomNormal([batch, latent]);
const optimizer = tf.train.adam(1e-3);
const affine = (input, { weight, bias }) => tf.add(tf.matMul(input, weight), bias);

function loss() {
  const hidden = tf.softplus(affine(tf.softplus(affine(x, e1)), e2));
  const [mean, spread] = [affine(hidden, loc), affine(hidden, logVariance)];
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(spread, 0.5)), noise));
  const out = affine(tf.softplus(affine(tf.softplus(affine(z, d1)), d2)), logits);
  const nll = tf.sum(tf.sub(tf.softplus(out), tf.mul(x, out)), 1);
  const kl = tf.mul(tf.sum(tf.sub(tf.add(tf.exp(spread), tf.square(mean)), tf.add(spread, 1)), 1), 0.5);
  return tf.mean(tf.add(nll, kl));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { case: name, steps } = JSON.parse(line);
  if (name !== "mlp-vae") {
    console.log(JSON.stringify({ error: `no case ${name}` }));
    continue;
  }
  const ms = [];
  for (let i = 0; i < Math.min(steps, 3); i++) {
    const start = performance.now();
    const cost = optimizer.minimize(loss, true);
    cost.dataSync();
    cost.dispose();
    ms.push(performance.now() - start);
  }
  console.log(JSON.stringify({ ms, buildMs: 0 }));
}
