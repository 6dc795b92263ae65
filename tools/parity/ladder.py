"""Writes a small ladder VAE and its bound for a given input and given noise.

Usage: python ladder.py FOLDER

The case has `x` (n, 16) of zeros and ones, `noise.zL`, and for `train` (batch statistics) and `eval` (running statistics):
`logLikelihood` (n), `kl.zL` (n); after the training pass also the gradient of the mean negative bound with respect to the first
weight, `gradient`, and the running statistics of the first normalisation, `running_mean`, `running_var`.

Needs: pip install torch safetensors
"""

import sys

import cases
import torch
from twins.ladder import Ladder

DIMENSIONS = 16
LATENTS = [4, 3, 2]

if __name__ == "__main__":
    torch.manual_seed(1)
    model = Ladder(DIMENSIONS, hidden=[8, 6, 5], latents=LATENTS)
    cases.shake(model)
    x = (torch.rand(6, DIMENSIONS) < 0.4).float()
    noise = [torch.randn(6, latent) for latent in LATENTS]
    first = model.encoder.z1.up
    cases.ladder(sys.argv[1], "ladder", model, x, noise, first.linear0.weight, first.norm0)
