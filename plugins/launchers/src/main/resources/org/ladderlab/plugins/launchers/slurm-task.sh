#!/bin/bash
# One task of a job array. Java is a child of this shell, so that the shell outlives it and can queue the task again.
@SETUP@
folder=@FOLDER@
mapfile -d '' -t command <"$folder/$SLURM_ARRAY_TASK_ID.command"
mapfile -d '' -t afterwards <"$folder/$SLURM_ARRAY_TASK_ID.afterwards"
IFS= read -r -d '' log <"$folder/$SLURM_ARRAY_TASK_ID.log"

child=
trap '[ -z "$child" ] || kill -USR1 "$child" 2>/dev/null' USR1
trap '[ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
"${command[@]}" >>"$log" 2>&1 &
child=$!
# A signal ends 'wait' before the child has ended.
while wait "$child"; kill -0 "$child" 2>/dev/null; do :; done
wait "$child"
code=$?

# From here on the task is settled, whatever signals come.
trap '' USR1 TERM
for i in "${!afterwards[@]}"; do
  [ "${afterwards[i]}" != @CODE@ ] || afterwards[i]=$code
done
"${afterwards[@]}" >>"$log" 2>&1
if [ $? -eq 75 ]; then
  # Slurm ends this job when it has queued it again.
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 300
fi
exit "$code"
