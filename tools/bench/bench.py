"""Step times of Ladderlab and PyTorch side by side: the same model, weights and batch, in processes that step in turn.

Usage: run.sh [--help]; docs/benchmarks.md says how to read what it prints.
"""

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import report
import torch
import workers
from models import MODELS, TASKS

# What the two sides may differ by, relative, where both compute in fp32.
TOLERANCE = {"loss": 1e-4, "gradientNorm": 1e-3, "mean": 1e-4, "meanSquare": 1e-3}
BF16_TOLERANCE = 0.05
OURS = {
    "ours": [],
    "ours-native": ["compute.kernels=native"],
    "ours-bf16": ["compute.precision=bf16"],
    "ours-native-bf16": ["compute.precision=bf16", "compute.kernels=native"],
}
THEIRS = [
    "eager",
    "fused",
    "fused-tcmalloc",
    "compile",
    "compile-tcmalloc",
    "bf16",
    "bf16-channels-last",
    "bf16-channels-last-tcmalloc",
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", default=",".join(TASKS), help="comma-separated; default: %(default)s")
    parser.add_argument("--ours", default=",".join(OURS), help=f"of {', '.join(OURS)}")
    parser.add_argument("--theirs", default=",".join(THEIRS), help=f"of {', '.join(THEIRS)}")
    parser.add_argument("--threads", type=int, default=1, help="threads of each worker; default: 1")
    parser.add_argument("--cpus", default="", help="cores to pin all workers to, as taskset -c takes them; default: not pinned")
    parser.add_argument("--rounds", type=int, default=30, help="how often each worker gets its turn; default: 30")
    parser.add_argument("--warmup", type=int, default=100, help="steps of training that are not counted, or ten times the bounds or samples; default: 100")
    parser.add_argument("--turn", type=float, default=0.5, help="seconds of a turn, at least one step; default: 0.5")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="a setting of our experiment")
    parser.add_argument("--out", default="bench-results", help="where results go; default: bench-results")
    parser.add_argument("--no-start", action="store_true", help="leave out start-up times and memory of fresh processes")
    return parser.parse_args()


def machine(options):
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cpu": model[0] if model else platform.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "allocator": workers.ALLOCATOR,
        "kernel": platform.release(),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "java": os.popen("java -version 2>&1").read().splitlines()[0],
        "commit": os.popen(f"git -C {workers.HERE} describe --always --dirty 2>/dev/null").read().strip(),
        "options": vars(options),
    }


def close(name, expected, found, tolerance):
    return abs(found - expected) <= tolerance[name] * max(abs(expected), 1e-6)


class Bench:
    """One task."""

    def __init__(self, task, options, folder):
        self.task, self.options, self.folder = task, options, folder
        self.model, self.work = TASKS[task]
        self.skipped = {}

    def start(self, variant):
        log = f"{self.folder}/{variant}.log"
        if variant in OURS:
            settings = [*OURS[variant], *self.options.set]
            file = MODELS[self.model].file
            return workers.ours(self.work, file, self.folder, settings, log, self.options.threads, self.options.cpus)
        return workers.theirs(self.task, variant, self.folder, log, self.options.threads, self.options.cpus)

    def prepare(self):
        worker = workers.theirs(self.task, "eager", self.folder, f"{self.folder}/prepare.log", 1, self.options.cpus)
        answer = worker.ask("prepare")
        worker.end()
        return answer["weights"]

    def started(self, variants):
        """The workers that could be started and compute the same, with what they compute."""
        found, checks = {}, {}
        for variant in variants:
            if variant.startswith("compile") and not shutil.which(os.environ.get("CXX", "g++")):
                self.skipped[variant] = "there is no C++ compiler"
                continue
            try:
                worker = self.start(variant)
                arguments = [f"{self.folder}/draws.safetensors"] if variant in OURS else []
                checks[variant] = worker.ask("check", *arguments)
                found[variant] = worker
            except workers.Ended as e:
                self.skipped[variant] = str(e)
        self.compare(checks)
        return found, checks

    def compare(self, checks):
        expected = checks["eager"]
        for variant, values in checks.items():
            exact = "bf16" not in variant
            tolerance = TOLERANCE if exact else dict.fromkeys(TOLERANCE, BF16_TOLERANCE)
            for name, value in values.items():
                if not close(name, expected[name], value, tolerance):
                    message = f"{self.task}: {variant} computes {name} = {value}, and eager PyTorch {expected[name]}"
                    if exact:
                        sys.exit(message + "; they are not the same model.")
                    print("note:", message)

    def turns(self, found):
        """Warms up, then gives all their turns, in another order each round."""
        options, counts = self.options, {}
        # A bound or a batch of samples is ten evaluations of the network.
        warmup = options.warmup if self.work == "train" else options.warmup // 10
        for variant, worker in list(found.items()):
            try:
                worker.step(max(1, warmup))
                counts[variant] = max(1, round(options.turn / worker.step(2)["cpuSeconds"]))
            except workers.Ended as e:
                self.skipped[variant] = str(e)
                del found[variant]
        order, rounds, shuffle = list(found), [], random.Random(1)
        for _ in range(options.rounds):
            shuffle.shuffle(order)
            rounds.append({variant: found[variant].step(counts[variant]) for variant in order})
        return rounds

    def fresh(self, variant, steps=30, times=3):
        """Of fresh processes: seconds from the start to the end of the first step, and MB at the most after 30 steps."""
        clock, cpu, memory = [], [], []
        for _ in range(times):
            worker = self.start(variant)
            worker.ask("step", 1)
            clock.append(time.perf_counter() - worker.began)
            cpu.append(worker.cpu_seconds())
            worker.step(steps)
            memory.append(worker.peak_memory())
            worker.end()
        return {"firstStepSeconds": clock, "firstStepCpuSeconds": cpu, "peakMegabytes": memory}

    def run(self):
        weights = self.prepare()
        variants = [v for v in [*self.options.theirs.split(","), *self.options.ours.split(",")] if v]
        about = machine(self.options)
        found, checks = self.started(variants)
        print(f"{self.task}: {weights} weights; computes {checks['eager']}; measuring {', '.join(found)}", flush=True)
        rounds = self.turns(found)
        for worker in found.values():
            worker.end()
        fresh = {} if self.options.no_start else {v: self.fresh(v) for v in ("ours", "eager") if v in found}
        return {
            "task": self.task,
            "weights": weights,
            "machine": about,
            "loadAfter": os.getloadavg(),
            "checks": checks,
            "skipped": self.skipped,
            "fresh": fresh,
            "rounds": rounds,
        }


def main():
    options = arguments()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    if "eager" not in options.theirs.split(","):
        sys.exit("--theirs must have eager: all others are checked against it.")
    unknown = set(options.tasks.split(",")) - set(TASKS)
    if unknown:
        sys.exit(f"There is no task {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}.")
    for task in options.tasks.split(","):
        with tempfile.TemporaryDirectory(prefix="ladderlab-bench-") as folder:
            result = Bench(task, options, folder).run()
        (out / f"{task}.json").write_text(json.dumps(result, indent=1))
        print(report.table([result]), flush=True)
    results = report.read(out)
    print(report.table(results))
    report.plot(results, out / "ratios.png")


if __name__ == "__main__":
    main()
