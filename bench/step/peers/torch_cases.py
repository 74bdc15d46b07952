"""The step benchmark's models in PyTorch, in the best formulation we know, driven over standard input.

Each line in: {"case": name, "mode": "eager" | "compile", "steps": n, "device": "cpu" | "cuda"}.
Each line out: {"ms": [...], "buildMs": n} or {"error": text}.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(2)
torch.set_flush_denormal(True)


def kl(loc, log_variance):
    return 0.5 * (log_variance.exp() + loc * loc - log_variance - 1).sum(-1)


def nll(x, logits):
    return (F.softplus(logits) - x * logits).sum(-1)


def sample(loc, log_variance, noise):
    return loc + torch.exp(0.5 * log_variance) * noise


def mlp(*sizes, activation=nn.Softplus):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers)


class MlpVae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = mlp(784, 500, 500), mlp(50, 500, 500)
        self.heads, self.logits = nn.Linear(500, 100), nn.Linear(500, 784)
        self.data = [torch.rand(256, 784), torch.randn(256, 50)]

    def forward(self, x, noise):
        loc, log_variance = self.heads(self.encoder(x)).chunk(2, -1)
        return (nll(x, self.logits(self.decoder(sample(loc, log_variance, noise)))) + kl(loc, log_variance)).mean()


class GruVae(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(130, 128)
        self.encoder, self.decoder = nn.GRU(128, 256), nn.GRU(128, 256)
        self.heads, self.condition, self.logits = nn.Linear(256, 128), nn.Linear(64, 128), nn.Linear(256, 130)
        self.data = [torch.randint(130, (64, 64)), torch.randint(130, (64, 64)), torch.randn(64, 64)]

    def forward(self, tokens, previous, noise):
        _, last = self.encoder(self.embed(tokens))
        loc, log_variance = self.heads(last[0]).chunk(2, -1)
        z = sample(loc, log_variance, noise)
        outputs, _ = self.decoder(self.embed(previous) + self.condition(z))
        return F.cross_entropy(self.logits(outputs).flatten(0, 1), tokens.flatten()) + kl(loc, log_variance).mean() / 64


class M2(nn.Module):
    """Projections of x and y made apart, so that x is projected once and not ten times."""

    def __init__(self):
        super().__init__()
        self.classifier = nn.Sequential(nn.Linear(784, 500), nn.Softplus(), nn.Linear(500, 10))
        self.encoder_x, self.encoder_y, self.heads = nn.Linear(784, 500), nn.Linear(10, 500, bias=False), nn.Linear(500, 100)
        self.decoder_z, self.decoder_y, self.logits = nn.Linear(50, 500), nn.Linear(10, 500, bias=False), nn.Linear(500, 784)
        self.register_buffer("y", torch.eye(10).reshape(10, 1, 10))
        self.data = [torch.rand(200, 784), torch.randn(10, 200, 50)]

    def forward(self, x, noise):
        log_q = F.log_softmax(self.classifier(x), -1)
        hidden = F.softplus(self.encoder_x(x) + self.encoder_y(self.y))
        loc, log_variance = self.heads(hidden).chunk(2, -1)
        decoded = F.softplus(self.decoder_z(sample(loc, log_variance, noise)) + self.decoder_y(self.y))
        cost = nll(x, self.logits(decoded)) + kl(loc, log_variance)
        q = log_q.exp()
        return ((q * cost.T).sum(1) + (q * log_q).sum(1)).mean()


class Vade(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.heads = mlp(784, 500, 500, 2000, activation=nn.ReLU), nn.Linear(2000, 20)
        self.decoder, self.logits = mlp(10, 2000, 500, 500, activation=nn.ReLU), nn.Linear(500, 784)
        self.centre = nn.Parameter(torch.rand(10, 1, 10) - 0.5)
        self.log_scale2 = nn.Parameter(torch.rand(10, 1, 10) - 0.5)
        self.weight = nn.Parameter(torch.zeros(10))
        self.data = [torch.rand(100, 784), torch.randn(100, 10)]

    def forward(self, x, noise):
        loc, log_variance = self.heads(self.encoder(x)).chunk(2, -1)
        z = sample(loc, log_variance, noise)
        log_pi = F.log_softmax(self.weight, 0).reshape(10, 1)
        precision = torch.exp(-self.log_scale2)
        joint = log_pi - 0.5 * (self.log_scale2 + (z - self.centre) ** 2 * precision).sum(-1)
        log_gamma = F.log_softmax(joint, 0)
        expected = (self.log_scale2 + (log_variance.exp() + (loc - self.centre) ** 2) * precision).sum(-1)
        prior = (log_gamma.exp() * (0.5 * expected + log_gamma - log_pi)).sum(0)
        return (nll(x, self.logits(self.decoder(z))) + prior - 0.5 * (log_variance + 1).sum(-1)).mean()


class Mlstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.logits = nn.Embedding(256, 64), nn.Linear(512, 256)
        self.inputs = nn.Linear(64, 5 * 512)
        self.factor, self.gates = nn.Linear(512, 512, bias=False), nn.Linear(512, 4 * 512, bias=False)
        self.data = [torch.randint(256, (128, 32)), torch.randint(256, (128 * 32,))]

    def forward(self, tokens, targets):
        projected = self.inputs(self.embed(tokens))
        gates_x, factor_x = projected[..., : 4 * 512].unbind(0), projected[..., 4 * 512 :].unbind(0)
        h = c = torch.zeros(32, 512, device=tokens.device)
        outputs = []
        for t in range(128):
            i, f, o, u = (gates_x[t] + self.gates(factor_x[t] * self.factor(h))).chunk(4, -1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(u)
            h = torch.sigmoid(o) * torch.tanh(c)
            outputs.append(h)
        return F.cross_entropy(self.logits(torch.stack(outputs)).flatten(0, 1), targets)


class Block(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv, self.output = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.widen, self.narrow = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)

    def forward(self, x):
        batch, steps, size = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(batch, steps, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(attended.transpose(1, 2).reshape(batch, steps, size))
        return x + self.narrow(F.gelu(self.widen(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.position = nn.Embedding(512, 256), nn.Parameter(torch.randn(128, 256) * 0.02)
        self.blocks = nn.Sequential(*[Block(256, 8) for _ in range(4)])
        self.norm, self.logits = nn.LayerNorm(256), nn.Linear(256, 512)
        self.data = [torch.randint(512, (32, 128)), torch.randint(512, (32 * 128,))]

    def forward(self, tokens, targets):
        x = self.blocks(self.embed(tokens) + self.position)
        return F.cross_entropy(self.logits(self.norm(x)).flatten(0, 1), targets)


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(64, 128, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(128 * 16 * 8, 10),
        )
        self.data = [torch.randn(64, 1, 128, 64), torch.randint(10, (64,))]

    def forward(self, x, targets):
        return F.cross_entropy(self.layers(x), targets)


CASES = {
    "mlp-vae": MlpVae, "gru-vae": GruVae, "m2": M2, "vade": Vade, "mlstm": Mlstm,
    "transformer": Transformer, "conv": Convolutions,
}
ready = {}


def prepare(name, mode, device):
    torch.manual_seed(1)
    start = time.perf_counter()
    model = CASES[name]().to(device)
    data = [tensor.to(device) for tensor in model.data]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    loss_of = torch.compile(model) if mode == "compile" else model

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(*data)
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(3):
        step()
    return step, (time.perf_counter() - start) * 1000


for line in sys.stdin:
    request = json.loads(line)
    key = (request["case"], request["mode"], request.get("device", "cpu"))
    try:
        if key not in ready:
            ready.clear()
            ready[key] = prepare(*key)
        step, build_ms = ready[key]
        times = []
        for _ in range(request["steps"]):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"ms": times, "buildMs": build_ms}), flush=True)
    except Exception as error:  # reported to the caller, who prints it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"[:400]}), flush=True)
