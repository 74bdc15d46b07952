"""M2 of bench/mnist in PyTorch: the same network, estimator, batches, schedule and moving average.

First line in: {"folder", "size", "classifier", "hidden", "latent", "rows", "labelled_rows", "steps", "rate", "alpha", "dropped",
"decay", "threads", "seed"}; the folder holds x.f32, test.f32 (rows of `size` numbers), labels.u8, test.u8, labelled.i32.
Each further line in: {"steps": n}. Each line out: {"ms": [...], "accuracy": share of the test rows} or {"error": text}.
"""
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

CLASSES = 10


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers)


def glorot(module):
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def normal_log_prob(x, loc, log_scale):
    return (-0.5 * ((x - loc) * torch.exp(-log_scale)) ** 2 - log_scale - 0.5 * math.log(2 * math.pi)).sum(-1)


class M2(nn.Module):
    def __init__(self, spec):
        super().__init__()
        size, hidden, latent = spec["size"], spec["hidden"], spec["latent"]
        self.dropped = spec["dropped"]
        self.classifier = nn.Sequential(mlp(size, *spec["classifier"]), nn.Linear(spec["classifier"][-1], CLASSES))
        self.encoder_x, self.encoder_y = nn.Linear(size, hidden), nn.Linear(CLASSES, hidden)
        self.posterior = nn.Linear(hidden, 2 * latent)
        self.decoder_z, self.decoder_y = nn.Linear(latent, hidden), nn.Linear(CLASSES, hidden)
        self.likelihood = nn.Linear(hidden, 2 * size)
        self.apply(glorot)

    def log_q(self, x):
        return F.log_softmax(self.classifier(F.dropout(x, self.dropped, self.training)), -1)

    def bound(self, x, y, first):
        """[values, rows] for labels y [values, rows, 10]; `first` is the projection of x, made once for all values."""
        loc, log_scale = self.posterior(F.relu(first + self.encoder_y(y))).chunk(2, -1)
        z = loc + torch.exp(log_scale) * torch.randn_like(loc)
        out, log_width = self.likelihood(F.relu(self.decoder_z(z) + self.decoder_y(y))).chunk(2, -1)
        kl = (0.5 * (torch.exp(2 * log_scale) + loc * loc - 1) - log_scale).sum(-1)
        return normal_log_prob(x, out, log_width.clamp(-8, 8)) - kl - math.log(CLASSES)

    def loss(self, x, y, known, alpha):
        """The first `known` rows have labels y. Elsewhere the likeliest class is summed and one of the rest drawn."""
        first, log_q = self.encoder_x(x), self.log_q(x)
        labelled = self.bound(x[:known], y[None], first[:known])[0] + alpha * (log_q[:known] * y).sum(-1)
        free = log_q[known:]
        with torch.no_grad():
            likeliest = free.argmax(-1)
            rest = free.scatter(-1, likeliest[:, None], -math.inf)
            drawn = torch.distributions.Categorical(logits=rest).sample()
            rest_total = torch.logsumexp(rest, -1)
        q_top = free.gather(-1, likeliest[:, None])[:, 0].exp()
        q_drawn = free.gather(-1, drawn[:, None])[:, 0]
        weight = torch.stack([q_top, torch.exp(q_drawn + (rest_total - q_drawn).detach())])
        value = F.one_hot(torch.stack([likeliest, drawn]), CLASSES).float()
        bound = (weight * self.bound(x[known:], value, first[known:])).sum(0) - (free.exp() * free).sum(-1)
        return -(labelled.sum() + bound.sum()) / len(x)


def rows_of(generator, rows, take):
    order, at = [], 0
    while True:
        if at + take > len(order):
            order, at = np.concatenate([order[at:], generator.permutation(rows)]).astype(np.int64), 0
        yield order[at : at + take]
        at += take


def prepare(spec):
    torch.set_num_threads(spec["threads"])
    torch.set_flush_denormal(True)
    torch.manual_seed(spec["seed"])
    folder, size = spec["folder"], spec["size"]
    x = torch.from_numpy(np.fromfile(f"{folder}/x.f32", np.float32).reshape(-1, size))
    test = torch.from_numpy(np.fromfile(f"{folder}/test.f32", np.float32).reshape(-1, size))
    labels = torch.from_numpy(np.fromfile(f"{folder}/labels.u8", np.uint8)).long()
    truth = torch.from_numpy(np.fromfile(f"{folder}/test.u8", np.uint8)).long()
    known = np.fromfile(f"{folder}/labelled.i32", np.int32)
    generator = np.random.default_rng(spec["seed"])
    take = spec["labelled_rows"]
    labelled = rows_of(generator, known, take)
    others = rows_of(generator, np.setdiff1d(np.arange(len(x)), known), spec["rows"] - take)
    model, average = M2(spec), M2(spec).eval()
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.Adam(model.parameters(), lr=spec["rate"], fused=True)
    steps, warm = spec["steps"], spec["steps"] / 20
    at = 0

    def step():
        nonlocal at
        half = (1 + math.cos(math.pi * min(at, steps) / steps)) / 2
        rate = spec["rate"] * (0.02 + 0.98 * half) * min((at + 1) / warm, 1)
        for group in optimizer.param_groups:
            group["lr"] = rate
        first = next(labelled)
        batch = torch.from_numpy(np.concatenate([first, next(others)]))
        optimizer.zero_grad(set_to_none=True)
        y = F.one_hot(labels[torch.from_numpy(first)], CLASSES).float()
        model.loss(x[batch], y, take, spec["alpha"]).backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - spec["decay"])
        at += 1

    def accuracy():
        with torch.no_grad():
            return (average.classifier(test).argmax(-1) == truth).float().mean().item()

    return step, accuracy


state = None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if state is None:
            state = prepare(request)
            print(json.dumps({"ms": [], "accuracy": 0}), flush=True)
            continue
        step, accuracy = state
        times = []
        for _ in range(request["steps"]):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"ms": times, "accuracy": accuracy()}), flush=True)
    except Exception as error:  # reported to the caller, who prints it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"[:400]}), flush=True)
