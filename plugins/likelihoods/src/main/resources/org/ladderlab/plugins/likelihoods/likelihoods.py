class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def log_one_minus_exp(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.log(torch.neg(torch.expm1(x)))

  def log_normal_bin(self: __torch__.Ops, x: Tensor, error: Tensor, log_scale: Tensor, half: float, lowest: float, highest: float) -> Tensor:
    wide = torch.to(x, 7)
    centred = torch.to(error, 7)
    inverse = torch.exp(torch.neg(torch.to(log_scale, 7)))
    upper = torch.mul(torch.add(centred, half), inverse)
    lower = torch.mul(torch.sub(centred, half), inverse)
    right = torch.gt(centred, 0.)
    near = torch.special_log_ndtr(torch.where(right, torch.neg(lower), upper))
    far = torch.special_log_ndtr(torch.where(right, torch.neg(upper), lower))
    inside = torch.add(near, torch.log(torch.neg(torch.expm1(torch.sub(far, near)))))
    first = torch.special_log_ndtr(upper)
    last = torch.special_log_ndtr(torch.neg(lower))
    below = torch.lt(wide, torch.add(lowest, half))
    above = torch.gt(wide, torch.sub(highest, half))
    return torch.type_as(torch.where(below, first, torch.where(above, last, inside)), error)

  def grid_mean(self: __torch__.Ops, location: Tensor, scale: Tensor, lowest: float, half: float, count: int, normal: bool) -> Tensor:
    mean = torch.full_like(location, lowest)
    for k in range(torch.sub(count, 1)):
      edge = torch.add(lowest, torch.mul(half, torch.add(torch.mul(k, 2), 1)))
      above = torch.div(torch.sub(location, edge), scale)
      if normal:
        share = torch.special_ndtr(above)
      else:
        share = torch.sigmoid(above)
      mean = torch.add(mean, torch.mul(share, torch.mul(half, 2.)))
    return mean

  def log_normal_sum(self: __torch__.Ops, x: Tensor, error: Tensor, inverse: Tensor, lowest: float, spacing: float, count: int, reach: int) -> Tensor:
    index = torch.type_as(torch.round(torch.div(torch.sub(x, lowest), spacing)), error)
    if torch.lt(torch.add(torch.mul(2, reach), 1), count):
      position = torch.sub(index, torch.div(torch.detach(error), spacing))
      nearest = torch.unsqueeze(torch.clamp(torch.round(position), 0, torch.sub(count, 1)), -1)
      offsets = torch.arange(torch.neg(reach), torch.add(reach, 1), dtype=6, device=error.device)
      k = torch.add(nearest, torch.type_as(offsets, error))
    else:
      k = torch.type_as(torch.arange(0, count, dtype=6, device=error.device), error)
    steps = torch.sub(torch.unsqueeze(index, -1), k)
    distance = torch.sub(torch.mul(steps, spacing), torch.unsqueeze(error, -1))
    logits = torch.mul(torch.square(torch.mul(distance, inverse)), -0.5)
    outside = torch.logical_or(torch.lt(k, 0), torch.gt(k, torch.sub(count, 1)))
    return torch.logsumexp(torch.masked_fill(logits, outside, float("-inf")), [-1], False)
