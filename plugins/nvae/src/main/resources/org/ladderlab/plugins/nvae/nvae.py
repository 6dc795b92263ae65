class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def elu(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.elu(x)

  def soft_clamp(self: __torch__.Ops, x: Tensor, limit: float) -> Tensor:
    return torch.mul(torch.tanh(torch.div(x, limit)), limit)

  def log_floored(self: __torch__.Ops, log_sigma: Tensor, floor: float) -> Tensor:
    return torch.log(torch.add(torch.exp(log_sigma), floor))

  def weight_norm_convolution(self: __torch__.Ops, x: Tensor, weight: Tensor, log_norm: Tensor, bias: Tensor, stride: int, padding: int, bf16: bool) -> Tensor:
    norm = torch.sqrt(torch.sum(torch.mul(weight, weight), [1, 2, 3], True))
    unit = torch.div(weight, torch.add(norm, 1.0000000000000001e-05))
    filters = torch.mul(unit, torch.exp(log_norm))
    if bf16:
      y = torch.conv2d(torch.to(x, 15), torch.to(filters, 15), torch.to(bias, 15), [stride, stride], [padding, padding], [1, 1], 1)
    else:
      y = torch.conv2d(x, filters, bias, [stride, stride], [padding, padding], [1, 1], 1)
    return torch.to(y, ops.prim.dtype(x))

  def every_other(self: __torch__.Ops, x: Tensor, row: int, column: int) -> Tensor:
    rows = torch.slice(x, 2, row, 9223372036854775807, 2)
    return torch.slice(rows, 3, column, 9223372036854775807, 2)

  def upsample_bilinear(self: __torch__.Ops, x: Tensor, factor: float) -> Tensor:
    return torch.upsample_bilinear2d(x, None, True, [factor, factor])

  def pad(self: __torch__.Ops, x: Tensor, pixels: int, value: float) -> Tensor:
    return torch.constant_pad_nd(x, [pixels, pixels, pixels, pixels], value)

  def gate(self: __torch__.Ops, x: Tensor, weight0: Tensor, bias0: Tensor, weight1: Tensor, bias1: Tensor) -> Tensor:
    hidden = torch.relu(torch.linear(torch.mean(x, [2, 3], False, dtype=6), weight0, bias0))
    gate = torch.to(torch.sigmoid(torch.linear(hidden, weight1, bias1)), ops.prim.dtype(x))
    return torch.mul(x, torch.unsqueeze(torch.unsqueeze(gate, 2), 3))

  def matrices(self: __torch__.Ops, weights: List[Tensor], log_norms: List[Tensor]) -> Tensor:
    flat = annotate(List[Tensor], [])
    for w in weights:
      _0 = torch.append(flat, torch.flatten(w, 1))
    matrices = torch.stack(flat)
    if torch.eq(torch.len(log_norms), 0):
      result = matrices
    else:
      norm = torch.sqrt(torch.sum(torch.mul(matrices, matrices), [2], True))
      unit = torch.div(matrices, torch.add(norm, 1.0000000000000001e-05))
      result = torch.mul(unit, torch.exp(torch.flatten(torch.stack(log_norms), 2)))
    return result

  def unit(self: __torch__.Ops, x: Tensor) -> Tensor:
    norm = torch.sqrt(torch.sum(torch.mul(x, x), [1], True))
    return torch.div(x, torch.clamp_min(norm, 0.001))

  def power_iteration(self: __torch__.Ops, weights: List[Tensor], log_norms: List[Tensor], u: Tensor, v: Tensor, iterations: int) -> NoneType:
    w = (self).matrices(weights, log_norms)
    for i in range(iterations):
      right = torch.squeeze(torch.matmul(torch.unsqueeze(u, 1), w), 1)
      _0 = torch.copy_(v, (self).unit(right))
      left = torch.squeeze(torch.matmul(w, torch.unsqueeze(v, 2)), 2)
      _1 = torch.copy_(u, (self).unit(left))
    return None

  def spectral_norms(self: __torch__.Ops, weights: List[Tensor], log_norms: List[Tensor], u: Tensor, v: Tensor) -> Tensor:
    w = (self).matrices(weights, log_norms)
    return torch.sum(torch.mul(torch.unsqueeze(u, 2), torch.matmul(w, torch.unsqueeze(v, 2))))

  def largest_scales(self: __torch__.Ops, scales: List[Tensor]) -> Tensor:
    largest = annotate(List[Tensor], [])
    for s in scales:
      _0 = torch.append(largest, torch.max(torch.abs(s)))
    return torch.sum(torch.stack(largest))
