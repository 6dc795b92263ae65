"""Writes a small ladder VAE, in plain PyTorch, and its bound for a given input and given noise.

Usage: python ladder.py FOLDER

After Sonderby et al. 2016, Ladder variational autoencoders: sections 2.1 (generation), 2.2 (inference), equations 4 to 12. Levels
z1 (next to the data) to z3. The case has `x` (n, 16) of zeros and ones, `noise.zL`, and for `train` (batch statistics) and `eval`
(running statistics): `logLikelihood` (n), `kl.zL` (n); after the training pass also the gradient of the mean negative bound with
respect to the first weight, `gradient`, and the running statistics of the first normalisation, `running_mean`, `running_var`.

Needs: pip install torch safetensors
"""

import sys

import cases
import torch
import torch.nn as nn
import torch.nn.functional as F

DIMENSIONS = 16
HIDDEN = [8, 6, 5]
LATENTS = [4, 3, 2]
LAYERS = 2
SMALLEST_VARIANCE = 1e-4


class Mlp(nn.Module):
    """Linear, batch normalisation, leaky rectifier; twice."""

    def __init__(self, inputs, width):
        super().__init__()
        for i in range(LAYERS):
            self.add_module(f"linear{i}", nn.Linear(inputs if i == 0 else width, width))
            self.add_module(f"norm{i}", nn.BatchNorm1d(width))

    def forward(self, x):
        for i in range(LAYERS):
            x = F.leaky_relu(getattr(self, f"norm{i}")(getattr(self, f"linear{i}")(x)))
        return x


class Gaussian(nn.Module):
    """mean = linear(h), variance = softplus(linear(h)), kept off zero."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.mean = nn.Linear(inputs, outputs)
        self.variance = nn.Linear(inputs, outputs)

    def forward(self, h):
        return self.mean(h), F.softplus(self.variance(h)) + SMALLEST_VARIANCE


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        inputs = DIMENSIONS
        for l, (hidden, latent) in enumerate(zip(HIDDEN, LATENTS)):
            level = nn.Module()
            level.up = Mlp(inputs, hidden)
            level.estimate = Gaussian(hidden, latent)
            self.add_module(f"z{l + 1}", level)
            inputs = hidden


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        for l, (hidden, latent) in enumerate(zip(HIDDEN, LATENTS)):
            level = nn.Module()
            level.down = Mlp(latent, hidden)
            if l + 1 < len(HIDDEN):
                level.prior = Gaussian(HIDDEN[l + 1], latent)
            self.add_module(f"z{l + 1}", level)
        self.output = nn.Linear(HIDDEN[0], DIMENSIONS)


class Ladder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def bound(self, x, noise):
        """log p(x | z1) and KL(q(zl | ...) || p(zl | ...)) of each level."""
        estimates, d = [], x
        for l in range(len(HIDDEN)):
            level = getattr(self.encoder, f"z{l + 1}")
            d = level.up(d)
            estimates.append(level.estimate(d))
        kls = [None] * len(HIDDEN)
        h = None
        for l in reversed(range(len(HIDDEN))):
            level = getattr(self.decoder, f"z{l + 1}")
            mean, variance = estimates[l]
            if h is None:
                prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
            else:
                prior_mean, prior_variance = level.prior(h)
                prior = torch.distributions.Normal(prior_mean, prior_variance.sqrt())
                precision = 1 / variance + 1 / prior_variance
                mean = (mean / variance + prior_mean / prior_variance) / precision
                variance = 1 / precision
            q = torch.distributions.Normal(mean, variance.sqrt())
            kls[l] = torch.distributions.kl_divergence(q, prior).sum(1)
            h = level.down(mean + variance.sqrt() * noise[l])
        logits = self.decoder.output(h)
        return torch.distributions.Bernoulli(logits=logits).log_prob(x).sum(1), kls


if __name__ == "__main__":
    torch.manual_seed(1)
    model = Ladder()
    cases.shake(model)
    x = (torch.rand(6, DIMENSIONS) < 0.4).float()
    noise = [torch.randn(6, latent) for latent in LATENTS]
    first = model.encoder.z1.up
    cases.ladder(sys.argv[1], "ladder", model, x, noise, first.linear0.weight, first.norm0)
