"""The reference models: the same sizes as in models/*.yaml. That both are the same is checked before anything is timed."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch
import torch.nn as nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "parity"))

from twins.diffusion import SAMPLERS, Ddpm, Vdm  # noqa: E402
from twins.ladder import Ladder  # noqa: E402
from twins.nvae import Nvae  # noqa: E402
from twins.unet import Unet  # noqa: E402


class Elbo(nn.Module):
    """A ladder's mean negative bound as its loss, with the ladder's names of weights."""

    def __init__(self, ladder):
        super().__init__()
        self.encoder, self.decoder = ladder.encoder, ladder.decoder
        self.ladder = [ladder]

    def loss(self, x, normal, uniform):
        log_likelihood, kls = self.ladder[0].bound(x, normal)
        return (sum(kls) - log_likelihood).mean()


@dataclass(frozen=True)
class Model:
    """How to make a model, the shape of its batch, how many values a pixel has, and on what interval."""

    make: Callable[[], nn.Module]
    batch: tuple
    values: int
    lowest: float
    highest: float
    file: str
    settings: tuple = ()

    def draw_batch(self):
        levels = torch.randint(self.values, self.batch)
        return self.lowest + (self.highest - self.lowest) * levels / (self.values - 1)


def unet(colours=1, size=32, **settings):
    settings = dict(channels=32, multipliers=[1, 2, 2], blocks=1, attention=[8], groups=8) | settings
    return Unet(colours, size, **settings)


CENTRE = 1 - 1 / 256
OVERHEAD = dict(size=4, channels=8, multipliers=[1], blocks=8, attention=[], groups=4)
VDM = dict(channels=16, multipliers=[1], blocks=4, attention=[], epsilon=1e-6, vdm=True)
LADDER = dict(hidden=[512, 256, 128, 64, 64], latents=[64, 32, 16, 8, 4])
NVAE = dict(groups=[3, 2], channels=8, latent=4, size=28, expansion=3, last_expansion=3)

MODELS = {
    "ladder": Model(lambda: Elbo(Ladder(784, **LADDER)), (256, 1, 28, 28), 2, 0, 1, "ladder.yaml"),
    "nvae": Model(lambda: Elbo(Nvae(**NVAE)), (32, 1, 28, 28), 2, 0, 1, "nvae.yaml"),
    "unet": Model(lambda: Ddpm(unet()), (32, 1, 32, 32), 256, -1, 1, "unet.yaml"),
    "unet3": Model(lambda: Ddpm(unet(colours=3)), (32, 3, 32, 32), 256, -1, 1, "unet.yaml"),
    "overhead": Model(lambda: Ddpm(unet(**OVERHEAD)), (32, 1, 4, 4), 256, -1, 1, "overhead.yaml"),
    "vdm": Model(lambda: Vdm(unet(**VDM), gamma=True), (16, 1, 32, 32), 256, -CENTRE, CENTRE, "vdm.yaml"),
    "diffusion": Model(lambda: Vdm(unet()), (32, 1, 32, 32), 256, -CENTRE, CENTRE, "diffusion.yaml"),
}

BANDS = 10
SAMPLING_STEPS = 10

# What is timed: a step of training, the bound of a batch, or a batch of samples.
TASKS = {name: (name, "train") for name in MODELS if name != "diffusion"}
TASKS["bound"] = ("diffusion", "bound")
TASKS |= {sampler: ("diffusion", sampler) for sampler in SAMPLERS}
