class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def log_one_minus_exp(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.log(torch.neg(torch.expm1(x)))

  def log_normal_bin(self: __torch__.Ops, x: Tensor, location: Tensor, log_scale: Tensor, half: float, lowest: float, highest: float) -> Tensor:
    wide = torch.to(x, 7)
    centred = torch.sub(wide, torch.to(location, 7))
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
    return torch.type_as(torch.where(below, first, torch.where(above, last, inside)), x)

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

  def log_normal_sum(self: __torch__.Ops, location: Tensor, inverse: Tensor, lowest: float, spacing: float, count: int, reach: int) -> Tensor:
    position = torch.div(torch.sub(torch.detach(location), lowest), spacing)
    nearest = torch.unsqueeze(torch.clamp(torch.round(position), 0, torch.sub(count, 1)), -1)
    offsets = torch.arange(torch.neg(reach), torch.add(reach, 1), dtype=6, device=location.device)
    k = torch.add(nearest, torch.type_as(offsets, location))
    distance = torch.sub(torch.unsqueeze(location, -1), torch.add(torch.mul(k, spacing), lowest))
    logits = torch.mul(torch.square(torch.mul(distance, inverse)), -0.5)
    outside = torch.logical_or(torch.lt(k, 0), torch.gt(k, torch.sub(count, 1)))
    return torch.logsumexp(torch.masked_fill(logits, outside, float("-inf")), [-1], False)
