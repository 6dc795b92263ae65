"""Losses, bound and samplers of a diffusion in the variance preserving frame, whose network predicts the noise.

log SNRs and times are float64 as in ours. `normal(shape)` draws normal numbers and `uniform()` one number on [0, 1).
"""

import math

import torch
import torch.nn as nn


def sigmoid(value):
    return 1 / (1 + math.exp(-value))


def low_discrepancy(offset, count):
    """(offset + i / n) mod 1 (Kingma et al. 2021, appendix I.1)."""
    return (offset + torch.arange(count, dtype=torch.float64) / count) % 1


def per_example(value):
    return value.float()[:, None, None, None]


def scales(log_snr):
    """alpha and sigma, ready to multiply images."""
    return per_example(log_snr.sigmoid().sqrt()), per_example((-log_snr).sigmoid().sqrt())


class Diffusion(nn.Module):
    """What losses have in common; the network's weights are `decoder.network`."""

    def __init__(self, network):
        super().__init__()
        self.decoder = nn.Module()
        self.decoder.network = network

    def time(self, log_snr):
        """The log SNR as a time on [0, 1000]."""
        return 1000 * torch.sigmoid(-log_snr / 4)

    def noise(self, z, log_snr):
        return self.decoder.network(z, self.time(log_snr))


class Ddpm(Diffusion):
    """The simple loss on the linear betas (Ho et al. 2020, equation 14)."""

    def __init__(self, network, steps=1000):
        super().__init__(network)
        alpha_bar = torch.cumprod(1 - torch.linspace(1e-4, 0.02, steps, dtype=torch.float64), 0)
        self.register_buffer("log_snr", alpha_bar.log() - torch.log1p(-alpha_bar), persistent=False)

    def loss(self, x, normal, uniform):
        steps = (low_discrepancy(uniform(), len(x)) * len(self.log_snr)).long()
        log_snr = self.log_snr[steps]
        alpha, sigma = scales(log_snr)
        noise = normal(x.shape)
        return (noise - self.noise(alpha * x + sigma * noise, log_snr)).square().mean()


class Vdm(Diffusion):
    """The bound of the infinite ladder with a linear log SNR, for images of `values` grey values (Kingma et al. 2021)."""

    def __init__(self, network, values=256, highest=13.3, lowest=-5.0, gamma=False):
        super().__init__(network)
        self.highest, self.lowest, self.gamma = highest, lowest, gamma
        self.values = values
        # Beyond so many neighbours of the nearest grey value a term is below exp(-40) of the largest; the rest is left out.
        self.reach = min(math.ceil(math.sqrt(80) * math.exp(-highest / 2) * values / 2) + 1, values - 1)

    def time(self, log_snr):
        return (self.highest - log_snr) * (1000 / (self.highest - self.lowest)) if self.gamma else super().time(log_snr)

    def density(self, x, times, normal):
        """1/2 (-dl/dt) ||eps - epsHat||^2 of each example."""
        log_snr = self.highest + times * (self.lowest - self.highest)
        alpha, sigma = scales(log_snr)
        noise = normal(x.shape)
        error = noise - self.noise(alpha * x + sigma * noise, log_snr)
        return 0.5 * (self.highest - self.lowest) * error.square().flatten(1).sum(1)

    def reconstruction(self, x, normal):
        """-log p(x | z_0), the grid's values weighed by a normal density around z_0 / alpha_0."""
        alpha, sigma = math.sqrt(sigmoid(self.highest)), math.sqrt(sigmoid(-self.highest))
        location = (alpha * x + sigma * normal(x.shape)) / alpha
        inverse = math.exp(self.highest / 2)
        spacing, first = 2 / self.values, 1 / self.values - 1
        nearest = ((location.detach() - first) / spacing).round().clamp(0, self.values - 1)
        k = nearest[..., None] + torch.arange(-self.reach, self.reach + 1)
        logits = -0.5 * ((location[..., None] - (k * spacing + first)) * inverse).square()
        normaliser = logits.masked_fill((k < 0) | (k >= self.values), -math.inf).logsumexp(-1)
        at_data = -0.5 * ((location - x) * inverse).square()
        return (normaliser - at_data).flatten(1).sum(1)

    def prior(self, x):
        signal, noise = sigmoid(self.lowest), sigmoid(-self.lowest)
        constant = noise - math.log(noise) - 1
        return 0.5 * (signal * x.square().flatten(1).sum(1) + x[0].numel() * constant)

    def loss(self, x, normal, uniform):
        diffusion = self.density(x, low_discrepancy(uniform(), len(x)), normal)
        return (diffusion + self.reconstruction(x, normal) + self.prior(x)).mean()

    def bound(self, x, bands, normal, uniform):
        """Nats per example; the time of each band is drawn for each example."""
        nats = torch.zeros(len(x))
        for b in range(bands):
            times = torch.tensor([(b + uniform()) / bands for _ in range(len(x))], dtype=torch.float64)
            nats = nats + self.density(x, times, normal) / bands
        return nats + self.reconstruction(x, normal) + self.prior(x)

    def sample(self, sampler, shape, steps, normal):
        """`sampler` is one of SAMPLERS; gives z_0 / alpha_0."""
        levels = [self.highest + (1 - k / steps) * (self.lowest - self.highest) for k in range(steps + 1)]
        z, memory = normal(shape), None
        for above, here in zip(levels, levels[1:]):
            z, memory = SAMPLERS[sampler](Leg(self, above, here, normal), z, memory)
        return z / math.sqrt(sigmoid(self.highest))


class Leg:
    """From one log SNR to the next higher one."""

    def __init__(self, model, log_snr, to, normal):
        self.model, self.log_snr, self.to, self.normal = model, log_snr, to, normal
        self.alpha, self.sigma = math.sqrt(sigmoid(log_snr)), math.sqrt(sigmoid(-log_snr))
        self.alpha_to, self.sigma_to = math.sqrt(sigmoid(to)), math.sqrt(sigmoid(-to))

    def noise(self, z, log_snr):
        return self.model.noise(z, torch.full((len(z),), log_snr, dtype=torch.float64))

    def data(self, z, noise):
        return (z - self.sigma * noise) / self.alpha


def ancestral(leg, z, memory):
    c = -math.expm1(leg.log_snr - leg.to)
    x = leg.data(z, leg.noise(z, leg.log_snr))
    kept = leg.alpha * leg.sigma_to**2 / (leg.alpha_to * leg.sigma**2)
    return kept * z + leg.alpha_to * c * x + leg.sigma_to * math.sqrt(c) * leg.normal(z.shape), None


def ddim(leg, z, memory):
    noise = leg.noise(z, leg.log_snr)
    return leg.alpha_to * leg.data(z, noise) + leg.sigma_to * noise, None


def heun(leg, z, memory):
    stride = math.exp(-leg.to / 2) - math.exp(-leg.log_snr / 2)
    noise = leg.noise(z, leg.log_snr)
    euler = leg.alpha_to * (z / leg.alpha + stride * noise)
    return euler + leg.alpha_to * stride / 2 * (leg.noise(euler, leg.to) - noise), None


def dpm_solver_2m(leg, z, memory):
    h = (leg.to - leg.log_snr) / 2
    x = leg.data(z, leg.noise(z, leg.log_snr))
    target = x
    if memory is not None:
        before, last = memory
        target = x + h / (2 * before) * (x - last)
    return leg.sigma_to / leg.sigma * z - leg.alpha_to * math.expm1(-h) * target, (h, x)


SAMPLERS = {"ancestral": ancestral, "ddim": ddim, "heun": heun, "dpm-solver-2m": dpm_solver_2m}
