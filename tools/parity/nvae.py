"""Writes a small NVAE, in plain PyTorch, and its bound for a given input and given noise.

Usage: python nvae.py FOLDER

After Vahdat and Kautz 2020, NVAE: section 3 and figures 2 and 3, with the details of the authors' code: weight normalisation with
a learned log norm, batch normalisation with momentum 0.05, branches scaled by 0.1, 5 tanh(x / 5). The residual normal distribution
is the paper's, and the deepest prior is N(0, 1). Groups z1, z2 (of 4 x 4) and z3 (of 2 x 2) of an 8 x 8 image of zeros and ones that
is halved once before the first. The case is that of ladder.py, with `x` (n, 1, 8, 8) and the gradient and running statistics of
`encoder.stem.weight` and `encoder.halving0.cell0.norm0`.

Needs: pip install torch safetensors
"""

import sys

import cases
import torch
import torch.nn as nn
import torch.nn.functional as F

CHANNELS = 4
LATENT = 2
EXPANSION, LAST_EXPANSION = 3, 2
FEATURES = [8, 8, 16]
SIZES = [4, 4, 2]


class Conv(nn.Module):
    """Convolution with weight normalisation."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        plain = nn.Conv2d(inputs, outputs, kernel)
        self.stride = stride
        self.weight, self.bias = plain.weight, plain.bias
        norm = plain.weight.detach().flatten(1).norm(dim=1)
        self.log_weight_norm = nn.Parameter(norm.log().reshape(-1, 1, 1, 1))

    def forward(self, x):
        norm = self.weight.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
        weight = self.log_weight_norm.exp() * self.weight / (norm + 1e-5)
        return F.conv2d(x, weight, self.bias, self.stride, self.weight.shape[2] // 2)


def norm(channels):
    return nn.BatchNorm2d(channels, momentum=0.05)


class SqueezeExcite(nn.ModuleList):
    def __init__(self, channels):
        hidden = max(channels // 16, 4)
        super().__init__([nn.Linear(channels, hidden), nn.Linear(hidden, channels)])

    def forward(self, x):
        gate = torch.sigmoid(self[1](F.relu(self[0](x.mean((2, 3))))))
        return x * gate[:, :, None, None]


class EncoderCell(nn.Module):
    """Figure 3b: twice normalisation, swish, 3 x 3 convolution; then squeeze and excite."""

    def __init__(self, inputs, halves=False):
        super().__init__()
        outputs = 2 * inputs if halves else inputs
        self.halves = halves
        self.norm0, self.conv0 = norm(inputs), Conv(inputs, outputs, 3, 2 if halves else 1)
        self.norm1, self.conv1 = norm(outputs), Conv(outputs, outputs, 3)
        self.gate = SqueezeExcite(outputs)
        for i in range(4 if halves else 0):
            self.add_module(f"skip{i}", Conv(inputs, outputs // 4, 1))

    def forward(self, x):
        y = self.conv0(F.silu(self.norm0(x)))
        y = self.gate(self.conv1(F.silu(self.norm1(y))))
        if self.halves:
            # A quarter of the channels from each of the four pixels of a block of 2 x 2.
            a = F.silu(x)
            x = torch.cat([getattr(self, f"skip{i}")(a[:, :, i // 2 :: 2, i % 2 :: 2]) for i in range(4)], 1)
        return x + 0.1 * y


class DecoderCell(nn.Module):
    """Figure 3a: expand by a 1 x 1, mix by a depthwise 5 x 5, project by a 1 x 1 convolution; then squeeze and excite."""

    def __init__(self, inputs, expansion, doubles=False):
        super().__init__()
        outputs, hidden = inputs // 2 if doubles else inputs, expansion * inputs
        self.doubles = doubles
        self.norm0 = norm(inputs)
        self.expand = nn.Conv2d(inputs, hidden, 1, bias=False)
        self.norm1 = norm(hidden)
        self.depthwise = nn.Conv2d(hidden, hidden, 5, padding=2, groups=hidden, bias=False)
        self.norm2 = norm(hidden)
        self.project = nn.Conv2d(hidden, outputs, 1, bias=False)
        self.norm3 = norm(outputs)
        self.gate = SqueezeExcite(outputs)
        if doubles:
            self.skip = Conv(inputs, outputs, 1)

    def forward(self, x):
        y = F.interpolate(x, scale_factor=2, mode="nearest") if self.doubles else x
        y = F.silu(self.norm1(self.expand(self.norm0(y))))
        y = F.silu(self.norm2(self.depthwise(y)))
        y = self.gate(self.norm3(self.project(y)))
        if self.doubles:
            x = self.skip(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True))
        return x + 0.1 * y


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Conv(1, CHANNELS, 3)
        self.halving0 = nn.Module()
        self.halving0.cell0 = EncoderCell(CHANNELS)
        self.halving0.down = EncoderCell(CHANNELS, halves=True)
        for l, features in enumerate(FEATURES):
            level = nn.Module()
            if l == 2:
                level.down = EncoderCell(features // 2, halves=True)
            level.cell0 = EncoderCell(features)
            level.head = Conv(features, 2 * LATENT, 3)
            if l < 2:
                level.above = Conv(features, features, 1)
            self.add_module(f"z{l + 1}", level)
        self.deepest = Conv(FEATURES[-1], FEATURES[-1], 1)

    def features(self, x):
        d = self.stem(2 * x - 1)
        d = self.halving0.down(self.halving0.cell0(d))
        d1 = self.z1.cell0(d)
        d2 = self.z2.cell0(d1)
        d3 = self.z3.cell0(self.z3.down(d2))
        return [d1, d2, d3]


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.top = nn.Parameter(torch.rand(FEATURES[-1], SIZES[-1], SIZES[-1]))
        for l, features in enumerate(FEATURES):
            level = nn.Module()
            level.join = Conv(features + LATENT, features, 1)
            if l < 2:
                level.prior = Conv(features, 2 * LATENT, 1)
                level.cell0 = DecoderCell(features, EXPANSION)
            self.add_module(f"z{l + 1}", level)
        self.z2.up = DecoderCell(FEATURES[2], EXPANSION, doubles=True)
        self.doubling0 = nn.Module()
        self.doubling0.up = DecoderCell(FEATURES[0], LAST_EXPANSION, doubles=True)
        self.doubling0.cell0 = DecoderCell(CHANNELS, LAST_EXPANSION)
        self.output = Conv(CHANNELS, 1, 3)

    def below(self, l, h):
        if l == 2:
            return self.z2.cell0(self.z2.up(h))
        return self.z1.cell0(h) if l == 1 else self.doubling0.cell0(self.doubling0.up(h))


def clamp(x):
    return 5 * torch.tanh(x / 5)


def soft_normal(channels):
    a, b = channels.chunk(2, 1)
    return torch.distributions.Normal(clamp(a), clamp(b).exp() + 0.01)


class Nvae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def bound(self, x, noise):
        """log p(x | z) and KL(q(zl | ...) || p(zl | ...)) of each group."""
        features = self.encoder.features(x)
        h = self.decoder.top.expand(x.shape[0], -1, -1, -1)
        kls = [None] * 3
        for l in reversed(range(3)):
            up, down = getattr(self.encoder, f"z{l + 1}"), getattr(self.decoder, f"z{l + 1}")
            if l == 2:
                q = soft_normal(up.head(F.elu(self.encoder.deepest(F.elu(features[l])))))
                p = torch.distributions.Normal(torch.zeros_like(q.mean), torch.ones_like(q.mean))
            else:
                p = soft_normal(down.prior(F.elu(h)))
                a, b = up.head(features[l] + up.above(h)).chunk(2, 1)
                q = torch.distributions.Normal(p.mean + clamp(a), p.stddev * clamp(b).exp())
            kls[l] = torch.distributions.kl_divergence(q, p).sum((1, 2, 3))
            z = q.mean + q.stddev * noise[l]
            h = self.decoder.below(l, down.join(torch.cat([h, z], 1)))
        logits = self.decoder.output(F.elu(h))
        return torch.distributions.Bernoulli(logits=logits).log_prob(x).sum((1, 2, 3)), kls


if __name__ == "__main__":
    torch.manual_seed(1)
    model = Nvae()
    cases.shake(model)
    x = (torch.rand(6, 1, 8, 8) < 0.4).float()
    noise = [torch.randn(6, LATENT, size, size) for size in SIZES]
    first = model.encoder
    cases.ladder(sys.argv[1], "nvae", model, x, noise, first.stem.weight, first.halving0.cell0.norm0)
