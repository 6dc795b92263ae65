"""Writes one small array of each type that weights come in.

Usage: python dtypes.py FILE.safetensors

Needs: pip install torch safetensors
"""

import sys

import torch
from safetensors.torch import save_file

numbers = torch.tensor([0, 1, -2.5, 65504, 6.1035156e-5, -5.9604645e-8, 0.333251953125])

save_file(
    {
        "F64": numbers.double(),
        "F32": numbers,
        "F16": numbers.half(),
        "BF16": numbers.bfloat16(),
        "I64": torch.tensor([2**63 - 1]),
        "matrix": torch.arange(6, dtype=torch.float32).reshape(2, 3),
        "infinite": torch.tensor([float("inf"), float("-inf"), float("nan")]).half(),
    },
    sys.argv[1],
    metadata={"made by": "dtypes.py"},
)
