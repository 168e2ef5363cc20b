#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# measures against published figures and against scikit-learn; speed beside it
exec "$2/reproduce/reproduce_metrics" "$1" "$(dirname "$0")/metrics_sklearn.py" "$2/bench/metrics_bench"
