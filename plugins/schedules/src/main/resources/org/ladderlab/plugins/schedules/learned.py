class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def gamma(self: __torch__.Ops, t: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, w3: Tensor) -> Tensor:
    a2 = torch.abs(torch.to(w2, 7))
    a3 = torch.abs(torch.to(w3, 7))
    hidden = torch.sigmoid(torch.add(torch.outer(torch.sub(torch.mul(t, 2.), 1.), a2), torch.to(b2, 7)))
    bend = torch.div(torch.matmul(torch.sub(torch.mul(hidden, 2.), 1.), a3), torch.size(a3, 0))
    line = torch.add(torch.mul(t, torch.abs(torch.to(w1, 7))), torch.to(b1, 7))
    return torch.add(line, bend)
  def gamma_derivative(self: __torch__.Ops, t: Tensor, w1: Tensor, w2: Tensor, b2: Tensor, w3: Tensor) -> Tensor:
    a2 = torch.abs(torch.to(w2, 7))
    a3 = torch.abs(torch.to(w3, 7))
    hidden = torch.sigmoid(torch.add(torch.outer(torch.sub(torch.mul(t, 2.), 1.), a2), torch.to(b2, 7)))
    slopes = torch.mul(hidden, torch.rsub(hidden, 1.))
    bend = torch.div(torch.matmul(slopes, torch.mul(torch.mul(a2, a3), 4.)), torch.size(a3, 0))
    return torch.add(bend, torch.abs(torch.to(w1, 7)))
