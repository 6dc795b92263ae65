"""Diagonal normal distributions as (mean, log variance)."""

import torch


def draw(q, noise):
    mean, log_variance = q
    return mean + (0.5 * log_variance).exp() * noise


def kl(q, p):
    """KL(q || p), nats per example."""
    (mean, log_variance), (prior_mean, prior_log_variance) = q, p
    log_ratio = log_variance - prior_log_variance
    terms = (mean - prior_mean).square() * (-prior_log_variance).exp() + log_ratio.exp() - log_ratio - 1
    return 0.5 * terms.flatten(1).sum(1)


def standard(like):
    return torch.zeros_like(like), torch.zeros_like(like)
