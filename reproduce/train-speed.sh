#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# a training step and inference of published heads beside the same network in Python PyTorch (about 15 minutes, on a quiet machine)
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
  echo "error: Debian's python3-torch is not here" >&2
  echo "  hint: sudo apt-get install python3-torch" >&2
  exit 1
fi
if [[ ! -x $2/bench/nn_bench ]]; then
  echo "error: $2/bench/nn_bench is not built: libtorch was not found" >&2
  exit 1
fi
exec /usr/bin/python3 "$(dirname "$0")/train_speed.py" --bench "$2/bench/nn_bench" --vigil "$2/vigil/cli/vigil" --published-loss --threads 2 --rounds 2
