class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def group_norm(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, groups: int, epsilon: float, activation: int) -> Tensor:
    return ops.ladderlab.group_norm(x, None, weight, bias, groups, epsilon, activation)

  def group_norm_with_offset(self: __torch__.Ops, x: Tensor, offset: Tensor, weight: Tensor, bias: Tensor, groups: int, epsilon: float, activation: int) -> Tensor:
    return ops.ladderlab.group_norm(x, offset, weight, bias, groups, epsilon, activation)

  def batch_norm(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, training: bool, momentum: float, epsilon: float, activation: int) -> Tensor:
    return ops.ladderlab.batch_norm(x, None, weight, bias, mean, variance, training, momentum, epsilon, activation)

  def batch_norm_with_offset(self: __torch__.Ops, x: Tensor, offset: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, training: bool, momentum: float, epsilon: float, activation: int) -> Tensor:
    return ops.ladderlab.batch_norm(x, offset, weight, bias, mean, variance, training, momentum, epsilon, activation)
