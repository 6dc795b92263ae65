"""What the scripts share: weights that matter, and the two files that a test reads.

FOLDER/NAME.safetensors has a model's state_dict. FOLDER/NAME-case.safetensors has inputs and what the model makes of them. The
metadata of both says with which versions, and a test that reads them names the script that wrote them.
"""

import os

import torch
from safetensors.torch import save_file


def shake(model):
    """Moves every weight and running statistic off its initial value, which could hide a wrong name."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
        for name, buffer in model.named_buffers():
            if name.endswith("running_mean"):
                buffer.copy_(0.1 * torch.randn_like(buffer))
            elif name.endswith("running_var"):
                buffer.copy_(0.5 + torch.rand_like(buffer))


def ladder(folder, name, model, x, noise, weight, norm):
    """The case of a ladder whose `bound(x, normal)` gives the log likelihood and each level's KL; all lists begin with z1."""
    weights = {key: value.clone() for key, value in model.state_dict().items()}
    case = {"x": x} | {f"noise.z{l + 1}": value for l, value in enumerate(noise)}
    for mode in ("eval", "train"):
        model.train(mode == "train")
        draws = reversed(noise)
        log_likelihood, kls = model.bound(x, lambda shape: next(draws))
        case[f"{mode}.logLikelihood"] = log_likelihood
        case |= {f"{mode}.kl.z{l + 1}": kl for l, kl in enumerate(kls)}
    (sum(kls) - log_likelihood).mean().backward()
    case |= {"gradient": weight.grad, "running_mean": norm.running_mean, "running_var": norm.running_var}
    save(folder, name, weights, case)


def save(folder, name, weights, case, **about):
    about = {"torch": torch.__version__, **about}
    for suffix, arrays in (("", weights), ("-case", case)):
        path = os.path.join(folder, f"{name}{suffix}.safetensors")
        save_file({key: value.detach().contiguous() for key, value in arrays.items()}, path, metadata=about)
        os.chmod(path, 0o644)
        print(f"{path}: {os.path.getsize(path)} bytes")
