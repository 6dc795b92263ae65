"""Writes a small random UNet2DModel of Hugging Face's diffusers, an input, and what it makes of it.

Usage: python unet2d.py FOLDER

FOLDER/unet2d.safetensors has the model's weights, by the names of its state_dict. FOLDER/unet2d-case.safetensors has `sample`
(n, 1, 8, 8), `timesteps` (n) and the `output` of the model; its metadata has the model's configuration and the versions.
`unet2d-improved` is the same for the other details: head channels, order of the sines, padding, epsilon.

Needs: pip install torch diffusers safetensors
"""

import json
import sys

import diffusers
import torch
from safetensors.torch import save_file

COMMON = dict(
    sample_size=8,
    in_channels=1,
    out_channels=1,
    layers_per_block=1,
    block_out_channels=(8, 16),
    down_block_types=("DownBlock2D", "AttnDownBlock2D"),
    up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    norm_num_groups=4,
)

CASES = {
    # The details of DDPM's checkpoints, for example google/ddpm-cifar10-32.
    "unet2d": dict(
        COMMON,
        flip_sin_to_cos=False,
        freq_shift=1,
        downsample_padding=0,
        attention_head_dim=None,
        norm_eps=1e-6,
    ),
    # The defaults of the class, but for four channels to a head.
    "unet2d-improved": dict(
        COMMON,
        flip_sin_to_cos=True,
        freq_shift=0,
        downsample_padding=1,
        attention_head_dim=4,
        norm_eps=1e-5,
    ),
}


def write(folder, name, config):
    torch.manual_seed(1)
    model = diffusers.UNet2DModel(**config).eval()
    with torch.no_grad():
        # Normalisations start at 1 and 0, which would hide a mistake in their names.
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
        sample = torch.randn(4, 1, 8, 8)
        timesteps = torch.tensor([0, 17, 500, 999])
        output = model(sample, timesteps).sample
    about = {
        "config": json.dumps(config),
        "torch": torch.__version__,
        "diffusers": diffusers.__version__,
    }
    save_file(model.state_dict(), f"{folder}/{name}.safetensors", metadata=about)
    case = {"sample": sample, "timesteps": timesteps, "output": output}
    save_file(case, f"{folder}/{name}-case.safetensors", metadata=about)
    print(f"{name}: {sum(p.numel() for p in model.parameters())} weights, output up to {output.abs().max():.3f}")


if __name__ == "__main__":
    for name, config in CASES.items():
        write(sys.argv[1], name, config)
