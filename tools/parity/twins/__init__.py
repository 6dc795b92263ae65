"""The models in plain PyTorch, with the names of weights that ours have: what parity tests and benchmarks compare ours with."""
