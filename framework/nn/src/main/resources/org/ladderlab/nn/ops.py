class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def channel_by_channel(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.contiguous(x, memory_format=0)

  def channels_last(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.contiguous(x, memory_format=2)

  def silu(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.silu(x)

  def softplus(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.logaddexp(x, torch.zeros_like(x))

  def log_sum_exp(self: __torch__.Ops, x: Tensor, axis: int) -> Tensor:
    return torch.logsumexp(x, [axis], False)

  # Dtype 15 is bfloat16, 6 is float32.
  def to_bf16(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def to_fp32(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(x, 6)

  def linear_bf16(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: List[Tensor]) -> Tensor:
    a = torch.to(x, 15)
    w = torch.to(weight, 15)
    if torch.eq(torch.len(bias), 0):
      y = torch.linear(a, w, None)
    else:
      y = torch.linear(a, w, torch.to(bias[0], 15))
    return torch.to(y, ops.prim.dtype(x))

  def conv2d_bf16(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: List[Tensor], stride: int, padding: int, groups: int) -> Tensor:
    a = torch.to(x, 15)
    w = torch.to(weight, 15)
    if torch.eq(torch.len(bias), 0):
      y = torch.conv2d(a, w, None, [stride, stride], [padding, padding], [1, 1], groups)
    else:
      y = torch.conv2d(a, w, torch.to(bias[0], 15), [stride, stride], [padding, padding], [1, 1], groups)
    return torch.to(y, ops.prim.dtype(x))

  def pixelwise_linear(self: __torch__.Ops, x: Tensor, weights: List[Tensor], biases: List[Tensor], bf16: bool) -> Tensor:
    weight = torch.cat(weights, 0)
    out, channels, = torch.size(weight)
    filters = torch.reshape(weight, [out, channels, 1, 1])
    bias = torch.cat(biases, 0)
    if bf16:
      y = (self).conv2d_bf16(x, filters, [bias], 1, 0, 1)
    else:
      y = torch.conv2d(x, filters, bias)
    return y

  def pad_below_and_right(self: __torch__.Ops, x: Tensor, pixels: int) -> Tensor:
    return torch.constant_pad_nd(x, [0, pixels, 0, pixels], 0.)

  def group_norm(self: __torch__.Ops, x: Tensor, groups: int, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
    # Pixel by pixel the kernel takes many times as long for groups of fewer channels than fit into a vector.
    narrow = torch.lt(torch.floordiv(torch.size(x, 1), groups), 8)
    by_pixel = torch.__and__(torch.eq(torch.dim(x), 4), torch.__not__(torch.is_contiguous(x)))
    if torch.__and__(narrow, by_pixel):
      y = torch.group_norm(torch.contiguous(x, memory_format=0), groups, weight, bias, epsilon)
      result = torch.contiguous(y, memory_format=2)
    else:
      result = torch.group_norm(x, groups, weight, bias, epsilon)
    return result

  def batch_norm(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, training: bool, momentum: float, epsilon: float) -> Tensor:
    return torch.batch_norm(x, weight, bias, mean, variance, training, momentum, epsilon, False)

  def upsample_nearest(self: __torch__.Ops, x: Tensor, factor: float) -> Tensor:
    return torch.upsample_nearest2d(x, None, [factor, factor])

  def attention(self: __torch__.Ops, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(query, key, value)

  def self_attention(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tensor:
    n, channels, height, width, = torch.size(qkv)
    split = torch.reshape(qkv, [n, 3, heads, -1, torch.mul(height, width)])
    q, k, v, = torch.unbind(torch.contiguous(torch.transpose(split, 3, 4), memory_format=0), 1)
    mixed = torch.scaled_dot_product_attention(q, k, v)
    return torch.reshape(torch.transpose(mixed, 2, 3), [n, -1, height, width])

  def fourier_features(self: __torch__.Ops, z: Tensor, frequencies: List[float]) -> Tensor:
    angles = annotate(List[Tensor], [])
    for f in frequencies:
      _0 = torch.append(angles, torch.mul(z, f))
    w = torch.flatten(torch.stack(angles, 2), 1, 2)
    return torch.cat([z, torch.sin(w), torch.cos(w)], 1)

  def dropout(self: __torch__.Ops, x: Tensor, probability: float) -> Tensor:
    return torch.dropout(x, probability, True)
