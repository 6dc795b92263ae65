class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def gradient(self: __torch__.Ops, energy: Tensor, y: Tensor, again: bool) -> Tensor:
    found = torch.autograd.grad([torch.sum(energy)], [y], None, again, again, True)
    g = found[0]
    if torch.__is__(g, None):
      result = torch.zeros_like(y)
    else:
      result = unchecked_cast(Tensor, g)
    return result

  def normal_probability(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.mul(torch.erfc(torch.mul(x, -0.7071067811865476)), 0.5)
