"""Points per second of MLflow's own Python client: the same curves in batches of 1000 through log_batch.

Usage: mlflow_throughput.py URI CURVES POINTS TIMES
"""

import sys
import time

from mlflow import MlflowClient
from mlflow.entities import Metric

uri, curves, steps, times = sys.argv[1], *map(int, sys.argv[2:])
client = MlflowClient(uri)
experiment = client.get_experiment_by_name("throughput-python")
experiment = experiment.experiment_id if experiment else client.create_experiment("throughput-python")
for _ in range(times):
    points = [
        (f"batch/curve{curve}", curve + 1 / step, step) for step in range(1, steps + 1) for curve in range(curves)
    ]
    start = time.perf_counter()
    run = client.create_run(experiment).info.run_id
    now = int(1000 * time.time())
    for i in range(0, len(points), 1000):
        client.log_batch(run, [Metric(key, value, now, step) for key, value, step in points[i : i + 1000]])
    client.set_terminated(run)
    print(round(len(points) / (time.perf_counter() - start)), flush=True)
