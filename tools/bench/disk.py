"""Do data train as fast from disk as from memory? MNIST, and MNIST beside its negatives, which is too large to be held in memory: two processes
that step in turn, by processor time.

Usage: python disk.py FOLDER [--help]; FOLDER has MNIST's four files. Build first, as run.sh does. Only our side is measured.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import struct
import tempfile
import time
from pathlib import Path

import workers

MEMORY = "{{type: mnist, folder: {folder}, validation: 0, binarise: threshold}}"
DISK = "{{type: arrays, path: {both}, shares: {{validation: 0, test: 0.001}}, binarise: threshold}}"
NEGATIVE = bytes(255 - value for value in range(256))

# The smallest model that there is, where a batch costs the most beside a step, and a network as diffusions have it.
MODELS = {
    "vae": """
model:
  encoder: {type: mlp-ladder, width: [64], latents: [8]}
  decoder: {type: mlp-ladder, likelihood: {type: bernoulli}}
loss: {type: hierarchical-elbo}
training: {steps: 10000000, batchSize: 128}
""",
    "vae-512": """
model:
  encoder: {type: mlp-ladder, width: [512], latents: [32]}
  decoder: {type: mlp-ladder, likelihood: {type: bernoulli}}
loss: {type: hierarchical-elbo}
training: {steps: 10000000, batchSize: 128}
""",
    "vdm": """
model:
  encoder: {type: gaussian-diffusion, schedule: {type: linear-logsnr, logSnrMax: 13.3, logSnrMin: -5}}
  decoder:
    type: denoiser
    network: {type: unet, channels: 16, multipliers: [1, 2], blocks: 1, groups: 8}
    likelihood: {type: categorical}
loss: {type: continuous-vdm}
training: {steps: 10000000, batchSize: 32}
""",
}


def both(options, folder):
    """An array of the training images and their negatives."""
    file = options.folder / "train-images-idx3-ubyte"
    images = (file.read_bytes() if file.exists() else gzip.decompress(file.with_suffix(".gz").read_bytes()))[16:]
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({2 * len(images) // 784}, 28, 28), }}"
    header += " " * (-(11 + len(header)) % 64) + "\n"
    target = Path(folder) / "both.npy"
    target.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + images + images.translate(NEGATIVE))
    return target


def experiment(folder, name, data):
    file = Path(folder) / f"{name}.yaml"
    file.write_text(f"name: {name}\nseed: 1\ndata: {data}\noptimizer: {{type: adam}}\ncompute: {{threads: 1}}\n{MODELS[name.split('.')[0]]}")
    return file


def measured(name, options, folder):
    data = {"memory": MEMORY, "disk": DISK}
    places = {"folder": options.folder, "both": both(options, folder)}
    command = [*workers.JAVA, "-cp", workers.java_class_path(), "org.ladderlab.bench.Worker", "train"]
    found = {}
    for place, setting in data.items():
        file = experiment(folder, f"{name}.{place}", setting.format(**places))
        found[place] = workers.Process([*command, file], f"{folder}/{name}.{place}.log", options.cpus, workers.ALLOCATOR)
        found[place].step(options.warmup)
    count = max(1, round(options.turn / found["memory"].step(5)["cpuSeconds"]))
    rounds, shuffle = [], random.Random(1)
    for _ in range(options.rounds):
        order = shuffle.sample(sorted(found), len(found))
        taken = {place: found[place].step(count)["cpuSeconds"] for place in order}
        rounds.append(taken)
    for worker in found.values():
        worker.end()
    ratios = [taken["memory"] / taken["disk"] for taken in rounds]
    middles = sorted(statistics.median(shuffle.choices(ratios, k=len(ratios))) for _ in range(2000))
    return {
        "model": name,
        "memoryMs": 1e3 * statistics.median(taken["memory"] for taken in rounds),
        "diskMs": 1e3 * statistics.median(taken["disk"] for taken in rounds),
        "stepsPerSecondRatio": statistics.median(ratios),
        "interval": [middles[50], middles[1949]],
        "stepsOfATurn": count,
        "load": os.getloadavg(),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="MNIST's four files, gzipped or not")
    parser.add_argument("--models", default=",".join(MODELS), help="default: %(default)s")
    parser.add_argument("--cpus", default="", help="cores to pin to, as taskset -c takes them")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=100, help="steps that are not counted")
    parser.add_argument("--turn", type=float, default=0.5, help="seconds of a turn")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    for name in options.models.split(","):
        with tempfile.TemporaryDirectory(prefix="ladderlab-disk-") as folder:
            print(json.dumps(measured(name, options, folder)), flush=True)


if __name__ == "__main__":
    main()
