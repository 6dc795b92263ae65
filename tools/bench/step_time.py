"""Prints the median time of a training step in milliseconds, for the same models and steps as StepTime.java.

Arguments: unet or mlp, threads, seconds to warm up, seconds to measure.
"""

import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, embedding, groups):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.dense = nn.Linear(embedding, outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.dense(e)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.skip(x)


class AttentionBlock(nn.Module):
    def __init__(self, channels, groups):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        n, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(n, 3, 1, c, h * w).transpose(3, 4).unbind(1)
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(2, 3).reshape(n, c, h, w)) + x


class Unet(nn.Module):
    def __init__(self, colours=1, channels=32, multipliers=(1, 2, 2), blocks=1, attention=(8,), groups=8, height=32):
        super().__init__()
        width = 4 * channels
        self.channels = channels
        self.embedding = nn.Sequential(nn.Linear(channels, width), nn.SiLU(), nn.Linear(width, width))
        self.first = nn.Conv2d(colours, channels, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        seen, c = [channels], channels

        def stage(inputs, outputs, attend):
            parts = [ResidualBlock(inputs, outputs, width, groups)]
            return nn.ModuleList(parts + ([AttentionBlock(outputs, groups)] if attend else []))

        for i, multiplier in enumerate(multipliers):
            stages = nn.ModuleList()
            for _ in range(blocks):
                stages.append(stage(c, multiplier * channels, height in attention))
                c = multiplier * channels
                seen.append(c)
            level = nn.ModuleDict({"stages": stages})
            if i + 1 < len(multipliers):
                level["resize"] = nn.Conv2d(c, c, 3, stride=2, padding=1)
                seen.append(c)
                height //= 2
            self.down.append(level)
        self.middle = nn.ModuleList([stage(c, c, True), stage(c, c, False)])
        for i in reversed(range(len(multipliers))):
            stages = nn.ModuleList()
            for _ in range(blocks + 1):
                stages.append(stage(c + seen.pop(), multipliers[i] * channels, height in attention))
                c = multipliers[i] * channels
            level = nn.ModuleDict({"stages": stages})
            if i > 0:
                level["resize"] = nn.Conv2d(c, c, 3, padding=1)
                height *= 2
            self.up.append(level)
        self.norm = nn.GroupNorm(groups, c)
        self.last = nn.Conv2d(c, colours, 3, padding=1)

    @staticmethod
    def run(stage, h, e):
        h = stage[0](h, e)
        return stage[1](h) if len(stage) > 1 else h

    def forward(self, z, log_snr):
        half = self.channels // 2
        frequencies = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half, dtype=torch.float64))
        angles = (1000 * torch.sigmoid(-log_snr / 4))[:, None] * frequencies
        e = F.silu(self.embedding(torch.cat([angles.sin(), angles.cos()], 1).float()))
        h = self.first(z)
        seen = [h]
        for level in self.down:
            for stage in level["stages"]:
                h = self.run(stage, h, e)
                seen.append(h)
            if "resize" in level:
                h = level["resize"](h)
                seen.append(h)
        for stage in self.middle:
            h = self.run(stage, h, e)
        for level in self.up:
            for stage in level["stages"]:
                h = self.run(stage, torch.cat([h, seen.pop()], 1), e)
            if "resize" in level:
                h = level["resize"](F.interpolate(h, scale_factor=2, mode="nearest"))
        return self.last(F.silu(self.norm(h)))


def unet():
    net = Unet()
    log_snr = torch.tensor([13 - 18 * i / 32 for i in range(32)], dtype=torch.float64)

    def loss():
        noise = torch.randn(32, 1, 32, 32)
        return (net(noise, log_snr) - noise).square().mean()

    return net, loss


def mlp():
    widths = [784, 512, 256, 128, 64, 128, 256, 512, 784]
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.BatchNorm1d(b), nn.LeakyReLU(0.01)]
    net = nn.Sequential(*layers)

    def loss():
        x = torch.randn(256, 784)
        return (net(x) - x).square().mean()

    return net, loss


def main():
    model, threads, warm_up, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    torch.set_num_threads(threads)
    net, loss = unet() if model == "unet" else mlp()
    weights = list(net.parameters())
    averages = [w.detach().clone() for w in weights]
    adam = torch.optim.Adam(weights, lr=1e-4, fused=True)

    def step():
        value = loss()
        adam.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 0.001)
        value.item()

    def times(limit):
        result, start = [], time.perf_counter()
        while time.perf_counter() - start < limit:
            before = time.perf_counter()
            step()
            result.append(1e3 * (time.perf_counter() - before))
        return result

    times(warm_up)
    measured = sorted(times(seconds))
    print(f"{measured[len(measured) // 2]:.4f} {sum(w.numel() for w in weights)}")


main()
