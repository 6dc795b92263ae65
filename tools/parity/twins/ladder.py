"""A ladder VAE over dense layers.

After Sonderby et al. 2016, Ladder variational autoencoders: sections 2.1 (generation), 2.2 (inference), equations 4 to 12. Levels
z1 (next to the data) to zL; all lists begin with z1.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from twins import gaussian

SMALLEST_VARIANCE = 1e-4


class Mlp(nn.Module):
    """Linear, batch normalisation, leaky rectifier; again and again."""

    def __init__(self, inputs, width, layers):
        super().__init__()
        self.layers = layers
        for i in range(layers):
            self.add_module(f"linear{i}", nn.Linear(inputs if i == 0 else width, width))
            self.add_module(f"norm{i}", nn.BatchNorm1d(width))

    def forward(self, x):
        for i in range(self.layers):
            x = F.leaky_relu(getattr(self, f"norm{i}")(getattr(self, f"linear{i}")(x)))
        return x


class Gaussian(nn.Module):
    """mean = linear(h), variance = softplus(linear(h)), kept off zero; (mean, variance)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.mean = nn.Linear(inputs, outputs)
        self.variance = nn.Linear(inputs, outputs)

    def forward(self, h):
        return self.mean(h), F.softplus(self.variance(h)) + SMALLEST_VARIANCE


class Encoder(nn.Module):
    def __init__(self, dimensions, hidden, latents, layers):
        super().__init__()
        for l, latent in enumerate(latents):
            level = nn.Module()
            level.up = Mlp(hidden[l - 1] if l else dimensions, hidden[l], layers)
            level.estimate = Gaussian(hidden[l], latent)
            self.add_module(f"z{l + 1}", level)


class Decoder(nn.Module):
    def __init__(self, dimensions, hidden, latents, layers):
        super().__init__()
        for l, latent in enumerate(latents):
            level = nn.Module()
            level.down = Mlp(latent, hidden[l], layers)
            if l + 1 < len(latents):
                level.prior = Gaussian(hidden[l + 1], latent)
            self.add_module(f"z{l + 1}", level)
        self.output = nn.Linear(hidden[0], dimensions)


class Ladder(nn.Module):
    def __init__(self, dimensions, hidden, latents, layers=2):
        super().__init__()
        self.depth = len(latents)
        self.encoder = Encoder(dimensions, hidden, latents, layers)
        self.decoder = Decoder(dimensions, hidden, latents, layers)

    def bound(self, x, normal):
        """log p(x | z1) and KL(q(zl | ...) || p(zl | ...)) of each level; normal(shape) draws, from the deepest level down."""
        x = x.flatten(1)
        estimates, d = [], x
        for l in range(self.depth):
            level = getattr(self.encoder, f"z{l + 1}")
            d = level.up(d)
            estimates.append(level.estimate(d))
        kls = [None] * self.depth
        h = None
        for l in reversed(range(self.depth)):
            level = getattr(self.decoder, f"z{l + 1}")
            mean, variance = estimates[l]
            if h is None:
                prior = gaussian.standard(mean)
            else:
                prior_mean, prior_variance = level.prior(h)
                prior = prior_mean, prior_variance.log()
                precision = 1 / variance + 1 / prior_variance
                mean = (mean / variance + prior_mean / prior_variance) / precision
                variance = 1 / precision
            q = mean, variance.log()
            kls[l] = gaussian.kl(q, prior)
            h = level.down(gaussian.draw(q, normal(mean.shape)))
        return log_bernoulli(self.decoder.output(h), x), kls


def log_bernoulli(logits, x):
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)
