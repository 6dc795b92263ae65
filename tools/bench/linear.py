"""Does the cost grow linearly? A bound's evaluation in the levels visited, a ladder's step in its levels, a sweep in its runs.

Usage: python linear.py [--help]; build first, as run.sh does. Only our side is measured, by processor time.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import torch
import workers
from safetensors.torch import save_file

LEVELS = [4, 8, 16, 32, 64]
DEPTHS = [2, 4, 8, 16, 32]
RUNS = [1, 2, 4, 8]

SWEEP = """
name: linear
data: {type: digits}
model:
  encoder: {type: mlp-ladder, width: [64, 32], latents: [8, 4]}
  decoder: {type: mlp-ladder, likelihood: {type: categorical}}
loss: {type: hierarchical-elbo}
optimizer: {type: adam, learningRate: 0.001}
training: {steps: 200, batchSize: 50}
compute: {threads: 1}
seeds: %d
"""


def fit(xs, ys):
    """Least squares: intercept, slope, R^2."""
    mean_x, mean_y = statistics.mean(xs), statistics.mean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / spread
    intercept = mean_y - slope * mean_x
    residual = sum((y - intercept - slope * x) ** 2 for x, y in zip(xs, ys))
    return {"intercept": intercept, "slope": slope, "r2": 1 - residual / sum((y - mean_y) ** 2 for y in ys)}


def steps(task, file, settings, options, folder):
    """Milliseconds of the processor for each of the settings: medians of turns in alternation."""
    found = [ours(task, file, each, options, f"{folder}/{n}.log") for n, each in enumerate(settings)]
    for worker in found:
        worker.step(options.warmup)
    rounds = [[worker.step(2)["cpuSeconds"] for worker in found] for _ in range(options.rounds)]
    for worker in found:
        worker.end()
    return [1e3 * statistics.median(times) for times in zip(*rounds)]


def ours(task, file, settings, options, log):
    command = [*workers.JAVA, "-cp", workers.java_class_path(), "org.ladderlab.bench.Worker", task]
    return workers.Process([*command, workers.HERE / "models" / file, "compute.threads=1", *settings], log, options.cpus)


def bound(options, folder):
    """A ladder of 64 levels, as many of them visited as asked."""
    file = f"{folder}/batch.safetensors"
    save_file({"x": torch.rand(32, 1, 4, 4).round() * 2 - 1}, file)
    settings = [[f"data.file={file}", "model.encoder.steps=64", f"evaluation.maxLevels={n}"] for n in LEVELS]
    return LEVELS, steps("bound", "overhead.yaml", settings, options, folder)


def ladder(options, folder):
    file = f"{folder}/batch.safetensors"
    save_file({"x": torch.rand(256, 1, 28, 28).round()}, file)
    settings = [
        [f"data.file={file}", f"model.encoder.width={[64] * n}", f"model.encoder.latents={[16] * n}"] for n in DEPTHS
    ]
    return DEPTHS, steps("train", "ladder.yaml", settings, options, folder)


def sweep(options, folder):
    """Seconds of the processor of a whole sweep, each run a process of its own."""
    seconds = []
    launcher = workers.HERE.parent.parent / "ladderlab"
    for n in RUNS:
        file = Path(folder) / "linear.yaml"
        file.write_text(SWEEP % n)
        pinned = ["taskset", "-c", options.cpus] if options.cpus else []
        before = os.times()
        subprocess.run(
            [*pinned, launcher, "sweep", file, "--runs", f"{folder}/{n}/runs"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        after = os.times()
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return RUNS, seconds


STUDIES = {
    "bound": (bound, "levels of the ladder that are visited", "ms for the bound of 32 images"),
    "ladder": (ladder, "levels of the ladder VAE", "ms for a step of 256 images"),
    "sweep": (sweep, "runs of the sweep", "s for the sweep"),
}


def plot(results, file):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(results), figsize=(4.2 * len(results), 3.4), squeeze=False)
    for axes, (name, result) in zip(panels[0], results.items()):
        xs, line = result["x"], result["fit"]
        axes.plot(xs, result["y"], "o", color="#4477aa")
        ends = [0, max(xs)]
        axes.plot(ends, [line["intercept"] + line["slope"] * x for x in ends], color="#cc6677")
        axes.set_title(f"{line['intercept']:.3g} + {line['slope']:.3g} x,  R² = {line['r2']:.4f}", fontsize=10)
        axes.set_xlabel(STUDIES[name][1])
        axes.set_ylabel(STUDIES[name][2])
        axes.set_ylim(bottom=0)
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", default=",".join(STUDIES))
    parser.add_argument("--cpus", default="", help="cores to pin to, as taskset -c takes them")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=100, help="steps that are not counted")
    parser.add_argument("--out", default="bench-results")
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    file = out / "linear.json"
    results = json.loads(file.read_text()) if file.exists() else {}
    for name in options.studies.split(","):
        with tempfile.TemporaryDirectory(prefix="ladderlab-linear-") as folder:
            xs, ys = STUDIES[name][0](options, folder)
        results[name] = {"x": xs, "y": ys, "fit": fit(xs, ys), "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        print(name, json.dumps(results[name]), flush=True)
        file.write_text(json.dumps(results, indent=1))
    plot(results, out / "linear.png")


if __name__ == "__main__":
    main()
