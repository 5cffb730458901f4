"""Milliseconds of one MET step in PyTorch on one thread, for `bench met`.

The networks, terms and optimiser are those of method-specification 1.4 and 2; data are random.
"""

import argparse
import time

import torch
from torch import nn
from torch.nn import functional as F

ROWS, BOTTLENECK, SCALE, GAMMA, EPS = 32, 256, 30.0, 0.01, 1e-5


class Heads(nn.Module):
    def __init__(self, d: int, k: int):
        super().__init__()
        self.g_txt, self.g_vis = nn.Linear(d, d), nn.Linear(d, d)
        self.bottleneck = nn.Linear(d, BOTTLENECK)
        self.bn = nn.BatchNorm1d(BOTTLENECK)
        self.v = nn.Parameter(torch.randn(k, BOTTLENECK))
        self.g = nn.Parameter(torch.ones(k))
        self.b = nn.Parameter(torch.zeros(k))
        self.weight = nn.Sequential(nn.Linear(d, BOTTLENECK), nn.Linear(BOTTLENECK, 1))
        self.disc1, self.disc2 = nn.Linear(d, BOTTLENECK), nn.Linear(BOTTLENECK, 1)

    def discriminate(self, x, frozen: bool):
        def use(p):
            return p.detach() if frozen else p

        h = F.relu(F.linear(x, use(self.disc1.weight), use(self.disc1.bias)))
        h = F.dropout(h, 0.5, True)
        return F.linear(h, use(self.disc2.weight), use(self.disc2.bias)).squeeze(1)


def loss_of(net, mu, x_s, x_t, y_s, y_t, z_t):
    x = torch.cat([x_s, x_t])
    lac, vac = net.g_txt(x), net.g_vis(x)
    y_lac = SCALE * lac @ mu.T
    w_rows = net.g[:, None] * net.v / net.v.norm(dim=1, keepdim=True)
    y_vac = net.bn(net.bottleneck(vac)) @ w_rows.T + net.b
    w = torch.sigmoid(net.weight(vac[ROWS:])).mean()
    y_ens = w * y_vac[ROWS:] + (1 - w) * y_lac[ROWS:].detach()
    modality = torch.cat([torch.zeros(ROWS), torch.ones(ROWS)])
    source = net.discriminate(torch.cat([vac[:ROWS], lac[:ROWS]]), False)
    target = net.discriminate(torch.cat([vac[ROWS:], lac[ROWS:]]), True)
    p = F.softmax(y_ens, 1)
    mean = p.mean(0)
    return (
        GAMMA * F.binary_cross_entropy_with_logits(source, modality)
        + GAMMA * F.binary_cross_entropy_with_logits(target, modality)
        + F.cross_entropy(y_vac[:ROWS], y_s)
        + F.cross_entropy(y_ens, y_t)
        + F.cross_entropy(y_lac[:ROWS], y_s)
        + F.kl_div(F.log_softmax(z_t, 1), F.log_softmax(y_lac[ROWS:], 1), log_target=True,
                   reduction="batchmean")
        + GAMMA * ((lac * vac).sum(1) ** 2).sum()
        - (p * (p + EPS).log()).sum(1).mean()
        + (mean * (mean + EPS).log()).sum()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--steps", type=int, default=300)
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(404)
    net = Heads(a.dimension, a.classes)
    optimiser = torch.optim.SGD(net.parameters(), lr=3e-4, momentum=0.9)
    mu = F.normalize(torch.randn(a.classes, a.dimension))
    x_s, x_t = (F.normalize(torch.randn(ROWS, a.dimension)) for _ in range(2))
    y_s, y_t = (torch.randint(a.classes, (ROWS,)) for _ in range(2))
    z_t = SCALE * x_t @ mu.T

    def run(steps: int) -> None:
        for _ in range(steps):
            optimiser.zero_grad(set_to_none=True)
            loss_of(net, mu, x_s, x_t, y_s, y_t, z_t).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
            optimiser.step()

    run(a.steps // 3)
    started = time.perf_counter()
    run(a.steps)
    print((time.perf_counter() - started) * 1000 / a.steps)


if __name__ == "__main__":
    main()
