"""A training of sweep.yaml in PyTorch as a Hydra application: python hydra_sweep.py -m +threads=1 +seed=1,2 [hydra/launcher=joblib]."""

import hydra
import torch
from twins.diffusion import Vdm
from twins.unet import Unet

STEPS, BATCH, TRAINING, TEST, BANDS = 600, 64, 1000, 447, 8


@hydra.main(version_base=None, config_path=None, config_name=None)
def train(config):
    torch.set_num_threads(int(config.threads))
    torch.manual_seed(int(config.seed))
    # Images of chance: what they show does not change the time.
    images = (torch.randint(17, (TRAINING + TEST, 1, 8, 8)) + 0.5) * 2 / 17 - 1
    unet = Unet(colours=1, size=8, channels=8, multipliers=(1, 2), blocks=1, attention=(), groups=4)
    model = Vdm(unet, values=17, highest=6.5, lowest=-6.0)
    weights = list(model.parameters())
    average = [weight.detach().clone() for weight in weights]
    adam = torch.optim.Adam(weights, lr=0.003)
    for _ in range(STEPS):
        x = images[torch.randint(TRAINING, (BATCH,))]
        loss = model.loss(x, torch.randn, lambda: torch.rand(()).item())
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
        torch._foreach_lerp_(average, weights, 0.01)
    with torch.no_grad():
        test = images[TRAINING:].split(256)
        return sum(model.bound(x, BANDS, torch.randn, lambda: torch.rand(()).item()).sum().item() for x in test) / TEST


if __name__ == "__main__":
    train()
