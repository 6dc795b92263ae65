"""DDPM's U-Net, with the names of diffusers' UNet2DModel, as lean as PyTorch allows.

After Ho et al. 2020, appendix B. With one multiplier and `vdm` it is VDM's without down-sampling: it sees z with its Fourier
features, and z is added to its output (Kingma et al. 2021, appendix B). The time is on about [0, 1000].
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, embedding, groups, epsilon):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs, epsilon)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(embedding, outputs)
        self.norm2 = nn.GroupNorm(groups, outputs, epsilon)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.conv_shortcut = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.time_emb_proj(e)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.conv_shortcut(x)


class AttentionBlock(nn.Module):
    """One head over all pixels; the three maps are joined."""

    def __init__(self, channels, groups, epsilon):
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, channels, epsilon)
        self.to_q = nn.Linear(channels, channels)
        self.to_k = nn.Linear(channels, channels)
        self.to_v = nn.Linear(channels, channels)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x):
        n, c, h, w = x.shape
        maps = [self.to_q, self.to_k, self.to_v]
        weight = torch.cat([m.weight for m in maps])[:, :, None, None]
        qkv = F.conv2d(self.group_norm(x), weight, torch.cat([m.bias for m in maps]))
        q, k, v = qkv.reshape(n, 3, 1, c, h * w).transpose(3, 4).unbind(1)
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(2, 3).reshape(n, c, h, w)
        return F.conv2d(mixed, self.to_out[0].weight[:, :, None, None], self.to_out[0].bias) + x


class TimeEmbedding(nn.Module):
    def __init__(self, channels, width):
        super().__init__()
        self.linear_1 = nn.Linear(channels, width)
        self.linear_2 = nn.Linear(width, width)
        half = channels // 2
        frequencies = torch.exp(-math.log(10000) / (half - 1) * torch.arange(half, dtype=torch.float64))
        self.register_buffer("frequencies", frequencies, persistent=False)

    def forward(self, time):
        angles = time[:, None] * self.frequencies
        return self.linear_2(F.silu(self.linear_1(torch.cat([angles.sin(), angles.cos()], 1).float())))


class Level(nn.Module):
    def __init__(self, resnets, attentions):
        super().__init__()
        self.resnets = nn.ModuleList(resnets)
        self.attentions = nn.ModuleList(attentions)

    def stage(self, j, h, e):
        h = self.resnets[j](h, e)
        return self.attentions[j](h) if len(self.attentions) > j else h


class Resize(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=stride, padding=1)


class Unet(nn.Module):
    def __init__(self, colours, size, channels, multipliers, blocks, attention, groups, epsilon=1e-5, vdm=False):
        super().__init__()
        width = 4 * channels
        self.vdm = vdm
        self.time_embedding = TimeEmbedding(channels, width)
        self.conv_in = nn.Conv2d(5 * colours if vdm else colours, channels, 3, padding=1)
        self.down_blocks, self.up_blocks = nn.ModuleList(), nn.ModuleList()
        seen, c = [channels], channels

        def level(widths, attends):
            resnets = [ResidualBlock(a, b, width, groups, epsilon) for a, b in widths]
            return Level(resnets, [AttentionBlock(b, groups, epsilon) for _, b in widths] if attends else [])

        last = len(multipliers) - 1
        for i, multiplier in enumerate(multipliers):
            out = multiplier * channels
            self.down_blocks.append(level([(c, out)] + [(out, out)] * (blocks - 1), size in attention))
            c = out
            seen += [c] * blocks
            if i < last:
                self.down_blocks[i].downsamplers = nn.ModuleList([Resize(c, 2)])
                seen.append(c)
                size //= 2
        self.mid_block = level([(c, c), (c, c)], False)
        self.mid_block.attentions.append(AttentionBlock(c, groups, epsilon))
        for i in reversed(range(len(multipliers))):
            widths = []
            for _ in range(blocks + 1):
                widths.append((c + seen.pop(), multipliers[i] * channels))
                c = multipliers[i] * channels
            self.up_blocks.append(level(widths, size in attention))
            if i > 0:
                self.up_blocks[-1].upsamplers = nn.ModuleList([Resize(c, 1)])
                size *= 2
        self.conv_norm_out = nn.GroupNorm(groups, c, epsilon)
        self.conv_out = nn.Conv2d(c, colours, 3, padding=1)

    def forward(self, z, time):
        e = F.silu(self.time_embedding(time))
        h = self.conv_in(fourier_features(z) if self.vdm else z)
        seen = [h]
        for level in self.down_blocks:
            for j in range(len(level.resnets)):
                h = level.stage(j, h, e)
                seen.append(h)
            if hasattr(level, "downsamplers"):
                h = level.downsamplers[0].conv(h)
                seen.append(h)
        for j in range(2):
            h = self.mid_block.stage(j, h, e)
        for level in self.up_blocks:
            for j in range(len(level.resnets)):
                h = level.stage(j, torch.cat([h, seen.pop()], 1), e)
            if hasattr(level, "upsamplers"):
                h = level.upsamplers[0].conv(F.interpolate(h, scale_factor=2, mode="nearest"))
        h = self.conv_out(F.silu(self.conv_norm_out(h)))
        return z + h if self.vdm else h


def fourier_features(z):
    """z, then the sines of each channel at pi 2^7 and pi 2^8, then the cosines."""
    n, c, h, w = z.shape
    angles = torch.stack([2**7 * torch.pi * z, 2**8 * torch.pi * z], 2).reshape(n, 2 * c, h, w)
    return torch.cat([z, angles.sin(), angles.cos()], 1)
