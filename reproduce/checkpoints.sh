#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# published checkpoints, and files of torch.save, imported: scores beside those of PyTorch
exec "$2/reproduce/reproduce_checkpoints" "$1" "$(dirname "$0")/checkpoints_torch.py" "$2/vigil/cli/vigil"
