#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# every head with its published loss on real features of UCF-Crime, three seeds (about 110 minutes on one core)
if [[ -e $1/ucf_crime/half_a_index.csv ]]; then
  echo "what the truth of other videos reaches among anomalous videos:"
  /usr/bin/python3 "$(dirname "$0")/ucf_localisation.py" "$1" || echo "not measured: it needs python3-numpy and python3-sklearn"
fi
exec "$2/reproduce/reproduce_ucf_heads" "$1"
