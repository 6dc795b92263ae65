class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def zeros(self: __torch__.Ops, weights: List[Tensor]) -> List[Tensor]:
    result = annotate(List[Tensor], [])
    for w in weights:
      _0 = torch.append(result, torch.zeros_like(w))
    return result

  def laid_out(self: __torch__.Ops, gradients: List[Tensor], weights: List[Tensor]) -> List[Tensor]:
    # The fused kernels walk raw memory: a gradient must lie there in the order of its weight.
    result = annotate(List[Tensor], [])
    for i in range(torch.len(weights)):
      g = gradients[i]
      w = weights[i]
      if torch.eq(torch.stride(g), torch.stride(w)):
        same = g
      else:
        same = torch.copy_(torch.empty_like(w), g)
      _0 = torch.append(result, same)
    return result

  def counts(self: __torch__.Ops, number: int, weights: List[Tensor]) -> List[Tensor]:
    count = torch.full([], float(number), dtype=6)
    result = annotate(List[Tensor], [])
    for w in weights:
      _0 = torch.append(result, count)
    return result

  def adam(self: __torch__.Ops, weights: List[Tensor], gradients: List[Tensor], mean: List[Tensor], square: List[Tensor], rate: float, number: int, beta1: float, beta2: float, epsilon: float, decay: float) -> NoneType:
    g = (self).laid_out(gradients, weights)
    t = (self).counts(number, weights)
    torch._fused_adam_(weights, g, mean, square, [], t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
    return None

  def adamw(self: __torch__.Ops, weights: List[Tensor], gradients: List[Tensor], mean: List[Tensor], square: List[Tensor], rate: float, number: int, beta1: float, beta2: float, epsilon: float, decay: float) -> NoneType:
    g = (self).laid_out(gradients, weights)
    t = (self).counts(number, weights)
    torch._fused_adamw_(weights, g, mean, square, [], t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
    return None

  def adamax(self: __torch__.Ops, weights: List[Tensor], gradients: List[Tensor], mean: List[Tensor], largest: List[Tensor], rate: float, number: int, beta1: float, beta2: float, epsilon: float, decay: float) -> NoneType:
    g = torch._foreach_add(gradients, weights, alpha=decay)
    torch._foreach_lerp_(mean, g, 1. - beta1)
    torch._foreach_mul_(largest, beta2)
    size = torch._foreach_abs(g)
    torch._foreach_add_(size, epsilon)
    torch._foreach_maximum_(largest, size)
    torch._foreach_addcdiv_(weights, mean, largest, -rate / (1. - beta1 ** number))
    return None
