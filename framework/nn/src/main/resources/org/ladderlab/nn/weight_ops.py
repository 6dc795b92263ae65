class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def gradients(self: __torch__.Ops, loss: Tensor, weights: List[Tensor], keep: bool) -> List[Tensor]:
    found = torch.autograd.grad([loss], weights, None, keep, False, True)
    gradients = annotate(List[Tensor], [])
    i = 0
    for g in found:
      w = weights[i]
      if torch.__is__(g, None):
        result = torch.zeros_like(w)
      else:
        result = unchecked_cast(Tensor, g)
      _0 = torch.append(gradients, result)
      i = torch.add(i, 1)
    return gradients

  def gradient(self: __torch__.Ops, loss: Tensor, weights: List[Tensor]) -> Tensor:
    return (self).joined((self).gradients(loss, weights, False))

  def joined(self: __torch__.Ops, arrays: List[Tensor]) -> Tensor:
    # A reshape puts values in their logical order, whatever strides a kernel gave its result.
    parts = annotate(List[Tensor], [])
    for a in arrays:
      _0 = torch.append(parts, torch.reshape(a, [-1]))
    if torch.eq(torch.len(parts), 0):
      vector = torch.zeros([0], dtype=6)
    else:
      vector = torch.cat(parts, 0)
    return vector

  def split(self: __torch__.Ops, vector: Tensor, like: List[Tensor]) -> List[Tensor]:
    views = annotate(List[Tensor], [])
    start = 0
    for a in like:
      count = torch.numel(a)
      _0 = torch.append(views, torch.reshape(torch.narrow(vector, 0, start, count), torch.size(a)))
      start = torch.add(start, count)
    return views

  def join(self: __torch__.Ops, arrays: List[Tensor]) -> List[Tensor]:
    vector = (self).joined(arrays)
    views = (self).split(vector, arrays)
    for i in range(torch.len(arrays)):
      _0 = torch.set_(arrays[i], views[i])
    return [vector]

  def global_norm(self: __torch__.Ops, arrays: List[Tensor]) -> float:
    return float(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(arrays))))

  def scale_all(self: __torch__.Ops, arrays: List[Tensor], factor: float) -> NoneType:
    torch._foreach_mul_(arrays, factor)
    return None

  def lerp_all(self: __torch__.Ops, averages: List[Tensor], weights: List[Tensor], factor: float) -> NoneType:
    torch._foreach_lerp_(averages, weights, factor)
    return None

  def copy_all(self: __torch__.Ops, into: List[Tensor], source: List[Tensor]) -> NoneType:
    torch._foreach_copy_(into, source, False)
    return None
