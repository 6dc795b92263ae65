"""NVAE on images of zeros and ones.

After Vahdat and Kautz 2020, NVAE: section 3 and figures 2 and 3, with the details of the authors' code: weight normalisation with
a learned log norm, batch normalisation with momentum 0.05, branches scaled by 0.1, 5 tanh(x / 5). The residual normal distribution
is the paper's, and the deepest prior is N(0, 1). Groups z1 (next to the data) to zL; `groups` counts them at each scale.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from twins import gaussian
from twins.ladder import log_bernoulli


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
    def __init__(self, scales, channels, latent, halvings):
        super().__init__()
        self.depth = len(scales)
        self.stem = Conv(1, channels, 3)
        for h in range(halvings):
            halving = nn.Module()
            halving.cell0 = EncoderCell(channels << h)
            halving.down = EncoderCell(channels << h, halves=True)
            self.add_module(f"halving{h}", halving)
        self.halvings = halvings
        for l, scale in enumerate(scales):
            features = channels << scale
            level = nn.Module()
            if l and scale != scales[l - 1]:
                level.down = EncoderCell(features // 2, halves=True)
            level.cell0 = EncoderCell(features)
            level.head = Conv(features, 2 * latent, 3)
            if l + 1 < self.depth:
                level.above = Conv(features, features, 1)
            self.add_module(f"z{l + 1}", level)
        self.deepest = Conv(features, features, 1)

    def features(self, x):
        d = self.stem(2 * x - 1)
        for h in range(self.halvings):
            halving = getattr(self, f"halving{h}")
            d = halving.down(halving.cell0(d))
        found = []
        for l in range(self.depth):
            level = getattr(self, f"z{l + 1}")
            d = level.cell0(level.down(d) if hasattr(level, "down") else d)
            found.append(d)
        return found


class Decoder(nn.Module):
    def __init__(self, scales, channels, latent, halvings, size, expansion, last_expansion):
        super().__init__()
        self.halvings = halvings
        deepest = channels << scales[-1]
        self.top = nn.Parameter(torch.rand(deepest, size >> scales[-1], size >> scales[-1]))
        for l, scale in enumerate(scales):
            features = channels << scale
            level = nn.Module()
            level.join = Conv(features + latent, features, 1)
            if l + 1 < len(scales):
                level.prior = Conv(features, 2 * latent, 1)
                if scales[l + 1] != scale:
                    level.up = DecoderCell(2 * features, expansion, doubles=True)
                level.cell0 = DecoderCell(features, expansion)
            self.add_module(f"z{l + 1}", level)
        for h in range(halvings):
            doubling = nn.Module()
            doubling.up = DecoderCell(channels << (h + 1), last_expansion, doubles=True)
            doubling.cell0 = DecoderCell(channels << h, last_expansion)
            self.add_module(f"doubling{h}", doubling)
        self.output = Conv(channels, 1, 3)

    def below(self, l, h):
        """From level l to the one next nearer the data, or from z1 to the image."""
        parts = [getattr(self, f"z{l}")] if l else [getattr(self, f"doubling{i}") for i in reversed(range(self.halvings))]
        for part in parts:
            h = part.cell0(part.up(h) if hasattr(part, "up") else h)
        return h


def clamp(x):
    return 5 * torch.tanh(x / 5)


def soft_normal(channels):
    a, b = channels.chunk(2, 1)
    return clamp(a), 2 * (clamp(b).exp() + 0.01).log()


class Nvae(nn.Module):
    def __init__(self, groups, channels, latent, size, halvings=1, expansion=3, last_expansion=2):
        super().__init__()
        scales = [halvings + s for s, count in enumerate(groups) for _ in range(count)]
        self.depth = len(scales)
        self.encoder = Encoder(scales, channels, latent, halvings)
        self.decoder = Decoder(scales, channels, latent, halvings, size, expansion, last_expansion)

    def bound(self, x, normal):
        """log p(x | z) and KL(q(zl | ...) || p(zl | ...)) of each group; normal(shape) draws, from the deepest group down."""
        features = self.encoder.features(x)
        h = self.decoder.top.expand(x.shape[0], -1, -1, -1)
        kls = [None] * self.depth
        for l in reversed(range(self.depth)):
            up, down = getattr(self.encoder, f"z{l + 1}"), getattr(self.decoder, f"z{l + 1}")
            if l + 1 == self.depth:
                q = soft_normal(up.head(F.elu(self.encoder.deepest(F.elu(features[l])))))
                p = gaussian.standard(q[0])
            else:
                p = soft_normal(down.prior(F.elu(h)))
                a, b = up.head(features[l] + up.above(h)).chunk(2, 1)
                q = p[0] + clamp(a), p[1] + 2 * clamp(b)
            kls[l] = gaussian.kl(q, p)
            z = gaussian.draw(q, normal(q[0].shape))
            h = self.decoder.below(l, down.join(torch.cat([h, z], 1)))
        return log_bernoulli(self.decoder.output(F.elu(h)), x), kls
