"""Processes that step when they are told to, of either framework, and the clocks that watch them."""

import glob
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent

# What the launcher `ladderlab` gives its JVM, and its environment, to both sides where it concerns both.
JAVA = ["java", "-XX:+UseSerialGC", "-Dai.djl.offline=true"]
ENVIRONMENT = {"OPT_OUT_TRACKING": "true", "GOMP_SPINCOUNT": os.environ.get("GOMP_SPINCOUNT", "10000")}

# The allocator that the launcher finds; PyTorch gets it in the variants whose names end like this.
ALLOCATOR = next(iter(glob.glob("/usr/lib/*-linux-gnu/libtcmalloc_minimal.so.4") + glob.glob("/usr/lib64/libtcmalloc_minimal.so.4")), "")
WITH_ALLOCATOR = "-tcmalloc"


class Ended(RuntimeError):
    """A worker ended; the message has what it said last."""


class Process:
    """A worker; `log` takes what it says beside its answers."""

    def __init__(self, command, log, cpus, allocator=""):
        self.log = log
        environment = os.environ | ENVIRONMENT | ({"LD_PRELOAD": allocator} if allocator else {})
        pinned = ["taskset", "-c", cpus] if cpus else []
        with open(log, "w") as errors:
            self.process = subprocess.Popen(
                pinned + [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
                cwd=HERE,
            )
        self.began = time.perf_counter()

    def ask(self, *words):
        try:
            self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.process.wait()
            said = [line for line in Path(self.log).read_text().splitlines() if line and not line.startswith("\tat ")]
            raise Ended(" ".join(said[-3:]))
        return json.loads(answer)

    def step(self, count):
        """Steps; gives the seconds of the clock and of the processor, of all its threads."""
        clock, cpu = time.perf_counter(), self.cpu_seconds()
        value = self.ask("step", count)["value"]
        return {
            "seconds": (time.perf_counter() - clock) / count,
            "cpuSeconds": (self.cpu_seconds() - cpu) / count,
            "value": value,
        }

    def cpu_seconds(self):
        """The clock of another process, to the nanosecond: the id that clock_getcpuclockid(3) gives on Linux."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def peak_memory(self):
        """The most memory that was resident at a time, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def end(self):
        try:
            self.process.stdin.close()
            self.process.wait(20)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def java_class_path():
    return f"{HERE}/target/ladderlab-bench-0.1.0.jar:{HERE}/target/lib/*"


def ours(work, file, folder, settings, log, threads, cpus):
    """`work` is train, bound or the name of a sampler."""
    # Whoever measures our side alone needs no PyTorch.
    from models import SAMPLING_STEPS

    task = work if work in ("train", "bound") else "sample"
    sets = [
        f"compute.threads={threads}",
        f"data.file={folder}/batch.safetensors",
        f"model.weights.file={folder}/weights.safetensors",
        *([f"sampling.sampler={{type: {work}, steps: {SAMPLING_STEPS}}}"] if task == "sample" else []),
        *settings,
    ]
    command = [*JAVA, "-cp", java_class_path(), "org.ladderlab.bench.Worker", task, HERE / "models" / file, *sets]
    return Process(command, log, cpus, ALLOCATOR)


def theirs(task, variant, folder, log, threads, cpus):
    plain = variant.removesuffix(WITH_ALLOCATOR)
    if plain != variant and not ALLOCATOR:
        raise Ended("there is no libtcmalloc_minimal.so.4")
    command = [sys.executable, HERE / "worker.py", task, plain, threads, folder]
    return Process(command, log, cpus, ALLOCATOR if plain != variant else "")
