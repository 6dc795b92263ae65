"""Writes a small random UNet2DModel of Hugging Face's diffusers, an input, and what it makes of it.

Usage: python unet2d.py FOLDER

The case has `sample` (n, 1, 8, 8), `timesteps` (n) and the model's `output`; the metadata has the model's configuration.
`unet2d-improved` is the same for the other details: head channels, order of the sines, padding, epsilon, and `labels` of three
classes, or the fourth for an example whose class is not told. `vdm` is VDM's U-Net
without down-sampling (google-research/vdm, ScoreUNet), of the same parts: it sees z with its Fourier features and adds z to the
output; its times are 1000 (gamma - gamma_min) / (gamma_max - gamma_min), gamma from -13.3 to 5.

Needs: pip install torch diffusers safetensors
"""

import json
import sys

import cases
import diffusers
import torch
from twins.unet import fourier_features

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
    # The defaults of the class, but for four channels to a head; conditional.
    "unet2d-improved": dict(
        COMMON,
        flip_sin_to_cos=True,
        freq_shift=0,
        downsample_padding=1,
        attention_head_dim=4,
        norm_eps=1e-5,
        num_class_embeds=4,
    ),
}


VDM = dict(
    COMMON,
    in_channels=5,
    layers_per_block=2,
    block_out_channels=(8,),
    down_block_types=("DownBlock2D",),
    up_block_types=("UpBlock2D",),
    flip_sin_to_cos=False,
    freq_shift=1,
    attention_head_dim=None,
    norm_eps=1e-6,
)


def write(folder, name, config, vdm=False):
    torch.manual_seed(1)
    model = diffusers.UNet2DModel(**config).eval()
    cases.shake(model)
    z = torch.randn(4, 1, 8, 8)
    times = torch.tensor([0.0, 17.5, 500.0, 1000.0]) if vdm else torch.tensor([0, 17, 500, 999])
    case = {"sample": z, "timesteps": times}
    labels = None
    if "num_class_embeds" in config:
        labels = case["labels"] = torch.tensor([0, 2, 1, 2])
    with torch.no_grad():
        case["output"] = model(fourier_features(z), times).sample + z if vdm else model(z, times, labels).sample
        if labels is not None:
            case["untold"] = model(z, times, torch.full_like(labels, 3)).sample
    about = {"config": json.dumps(config), "diffusers": diffusers.__version__}
    cases.save(folder, name, model.state_dict(), case, **about)


if __name__ == "__main__":
    for name, config in CASES.items():
        write(sys.argv[1], name, config)
    write(sys.argv[1], "vdm", VDM, vdm=True)
