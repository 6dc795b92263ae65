"""A real MLflow server that can be killed often: MLflow is imported once, and each life of the server is a fork of its own.

Prints the process of each life. Usage: forking_server.py PORT FOLDER
"""

import os
import sys

port, folder = int(sys.argv[1]), sys.argv[2]
os.environ.update(
    {
        "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder}/mlflow.db",
        "_MLFLOW_SERVER_REGISTRY_STORE": f"sqlite:///{folder}/mlflow.db",
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": f"{folder}/artifacts",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
)

import uvicorn  # noqa: E402
from mlflow.server.fastapi_app import app  # noqa: E402

while True:
    life = os.fork()
    if life == 0:
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
        os._exit(0)
    print(life, flush=True)
    os.waitpid(life, 0)
