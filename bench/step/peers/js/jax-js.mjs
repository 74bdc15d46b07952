// The MLP VAE of the step benchmark in jax-js (WASM backend), gradients without Adam, the protocol of ../torch_cases.py.
import { createInterface } from "node:readline";
import { defaultDevice, grad, init, jit, nn, numpy as np, random, tree } from "@jax-js/jax";

await init("wasm");
defaultDevice("wasm");
const [batch, latent] = [256, 50];
let key = random.key(1);
function uniform(shape, scale) {
  const [next, mine] = random.split(key, 2);
  key = next;
  return random
    .uniform(mine, shape)
    .sub(0.5)
    .mul(2 * scale);
}
const sizes = [
  [784, 500],
  [500, 500],
  [500, latent],
  [500, latent],
  [latent, 500],
  [500, 500],
  [500, 784],
];
const parameters = sizes.flatMap(([inputs, outputs]) => [
  uniform([inputs, outputs], 0.05),
  np.zeros([outputs]),
]);
const x = uniform([batch, 784], 0.5).add(0.5);
const noise = uniform([batch, latent], 1.7);
const affine = (input, p, i) => np.dot(input, p[2 * i]).add(p[2 * i + 1]);

function loss(p, data, eps) {
  const hidden = nn.softplus(affine(nn.softplus(affine(data.ref, p, 0)), p, 1));
  const mean = affine(hidden.ref, p, 2);
  const spread = affine(hidden, p, 3);
  const z = mean.ref.add(np.exp(spread.ref.mul(0.5)).mul(eps));
  const out = affine(nn.softplus(affine(nn.softplus(affine(z, p, 4)), p, 5)), p, 6);
  const nll = nn.softplus(out.ref).sub(data.mul(out)).sum(1);
  const kl = np.exp(spread.ref).add(mean.ref.mul(mean)).sub(spread.add(1)).sum(1).mul(0.5);
  return nll.add(kl).mean();
}
const step = jit(grad(loss));

for await (const line of createInterface({ input: process.stdin })) {
  const { case: name, steps } = JSON.parse(line);
  if (name !== "mlp-vae") {
    console.log(JSON.stringify({ error: `no case ${name}` }));
    continue;
  }
  try {
    const ms = [];
    for (let i = 0; i < Math.min(steps, 5); i++) {
      const start = performance.now();
      const gradients = step(tree.ref(parameters), x.ref, noise.ref);
      for (const gradient of gradients) await gradient.data();
      ms.push(performance.now() - start);
    }
    console.log(JSON.stringify({ ms, buildMs: 0 }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error).slice(0, 300) }));
  }
}
