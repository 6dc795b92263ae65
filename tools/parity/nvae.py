"""Writes a small NVAE and its bound for a given input and given noise.

Usage: python nvae.py FOLDER

Groups z1, z2 (of 4 x 4) and z3 (of 2 x 2) of an 8 x 8 image of zeros and ones that is halved once before the first. The case is
that of ladder.py, with `x` (n, 1, 8, 8) and the gradient and running statistics of `encoder.stem.weight` and
`encoder.halving0.cell0.norm0`.

Needs: pip install torch safetensors
"""

import sys

import cases
import torch
from twins.nvae import Nvae

LATENT = 2
SIZES = [4, 4, 2]

if __name__ == "__main__":
    torch.manual_seed(1)
    model = Nvae(groups=[2, 1], channels=4, latent=LATENT, size=8)
    cases.shake(model)
    x = (torch.rand(6, 1, 8, 8) < 0.4).float()
    noise = [torch.randn(6, LATENT, size, size) for size in SIZES]
    first = model.encoder
    cases.ladder(sys.argv[1], "nvae", model, x, noise, first.stem.weight, first.halving0.cell0.norm0)
