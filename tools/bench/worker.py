"""The PyTorch side of a benchmark: one model, one task, one variant; told what to do by lines on stdin, answers with lines of JSON.

Usage: python worker.py TASK VARIANT THREADS FOLDER

    prepare     writes FOLDER/weights.safetensors, batch.safetensors and draws.safetensors: what both sides start from
    check       what the task computes from these; answers with numbers that the other side must reach
    step N      does the task N times; answers with the seconds, and the seconds of the processor
"""

import json
import random
import sys
import time

STARTED = time.time()

import torch  # noqa: E402
from models import BANDS, MODELS, SAMPLING_STEPS, TASKS  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

VARIANTS = ("eager", "fused", "compile", "bf16", "bf16-channels-last")


class SplittableRandom:
    """Java's SplittableRandom(seed).nextDouble(): times are drawn in Java (Steele, Lea and Flood 2014)."""

    MASK = 2**64 - 1

    def __init__(self, seed):
        self.state = seed

    def __call__(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


class Worker:
    def __init__(self, task, variant, folder):
        self.name, self.work = TASKS[task]
        self.variant, self.folder = variant, folder
        self.model = MODELS[self.name].make()
        self.step = None

    def file(self, name):
        return f"{self.folder}/{name}.safetensors"

    def prepare(self):
        """Weights that all matter (some start at zero), and running statistics; a batch; the draws of the task."""
        torch.manual_seed(1)
        model = MODELS[self.name].make()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(0.02 * torch.randn_like(parameter))
        weights = {key: value.contiguous() for key, value in model.state_dict().items()}
        save_file(weights, self.file("weights"))
        batch = MODELS[self.name].draw_batch()
        save_file({"x": batch}, self.file("batch"))
        self.model = model
        drawn = []

        def record(shape):
            drawn.append(torch.randn(*shape))
            return drawn[-1]

        with torch.no_grad():
            self.compute(batch, record, SplittableRandom(1))
        save_file({f"{i}": noise for i, noise in enumerate(drawn)}, self.file("draws"))
        return {"weights": sum(w.numel() for w in model.parameters())}

    def compute(self, x, normal, uniform):
        if self.work == "train":
            return self.model.loss(x, normal, uniform)
        if self.work == "bound":
            return self.model.bound(x, BANDS, normal, uniform)
        return self.model.sample(self.work, x.shape, SAMPLING_STEPS, normal)

    def prepared(self):
        """The model with its weights and the batch, in the layout of the variant."""
        self.model.load_state_dict(load_file(self.file("weights")))
        x = load_file(self.file("batch"))["x"]
        self.model.train(self.work == "train")
        if self.variant in ("fused", "compile", "bf16-channels-last"):
            self.model.to(memory_format=torch.channels_last)
            x = x.contiguous(memory_format=torch.channels_last)
        return x

    def precision(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=self.variant.startswith("bf16"))

    def check(self):
        x = self.prepared()
        draws = load_file(self.file("draws"))
        order = iter(range(len(draws)))
        uniform = SplittableRandom(1)
        with self.precision(), torch.set_grad_enabled(self.work == "train"):
            result = self.compute(x, lambda shape: draws[f"{next(order)}"], uniform).float()
        if self.work != "train":
            return {"mean": result.mean().item(), "meanSquare": result.square().mean().item()}
        result.backward()
        weights = [w for w in self.model.parameters() if w.grad is not None]
        norm = torch.nn.utils.get_total_norm([w.grad for w in weights]).item()
        self.model.zero_grad(set_to_none=True)
        return {"loss": result.item(), "gradientNorm": norm}

    def begin(self):
        x = self.prepared()
        compute = self.compute
        if self.variant == "compile":
            compute = torch.compile(compute)
        return self.training(x, compute) if self.work == "train" else self.evaluating(x, compute)

    def evaluating(self, x, compute):
        def step():
            with torch.inference_mode(), self.precision():
                return compute(x, torch.randn, random.random).mean().item()

        return step

    def training(self, x, compute):
        weights = list(self.model.parameters())
        averages = [w.detach().clone() for w in weights]
        adam = torch.optim.Adam(weights, lr=1e-4, fused=True if self.variant != "eager" else None)
        done = 0

        def step():
            nonlocal done
            done += 1
            with self.precision():
                loss = compute(x.clone(), torch.randn, random.random)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            adam.step()
            with torch.no_grad():
                torch._foreach_lerp_(averages, weights, 1 - min(0.999, (1 + done) / (10 + done)))
            return loss.item()

        return step

    def steps(self, count):
        start, cpu = time.perf_counter(), time.process_time()
        if self.step is None:
            self.step = self.begin()
        for _ in range(count):
            value = self.step()
        return {
            "seconds": time.perf_counter() - start,
            "cpuSeconds": time.process_time() - cpu,
            "sinceStart": time.time() - STARTED,
            "value": value,
        }


def main():
    task, variant, threads, folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    worker = Worker(task, variant, folder)
    commands = {"prepare": worker.prepare, "check": worker.check}
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "quit":
            break
        answer = worker.steps(int(arguments[0])) if command == "step" else commands[command]()
        print(json.dumps(answer), flush=True)


main()
